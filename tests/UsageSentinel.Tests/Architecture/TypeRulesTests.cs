namespace UsageSentinel.Tests.Architecture;

public class TypeRulesTests
{
    private static readonly Type[] Bad = typeof(BadExamples).GetNestedTypes();

    [Fact]
    public void PublicClassesOfCoreAndRuntime_AreSealed() =>
        Assert.Empty(TypeRules.NotSealed([.. Rooms.Core.GetTypes(), .. Rooms.Runtime.GetTypes()]));

    [Fact]
    public void NamesOfTypes_HaveNoEmptySuffix() =>
        Assert.Empty(TypeRules.BannedNames(Rooms.All.SelectMany(room => room.GetTypes())));

    [Fact]
    public void Core_HasNoPublicSetter() => Assert.Empty(TypeRules.PublicSetters(Rooms.Core.GetTypes()));

    [Fact]
    public void Core_HasNoOptions() => Assert.Empty(TypeRules.Options(Rooms.Core.GetTypes()));

    [Fact]
    public void BadTypes_AreFound()
    {
        Assert.Equal([typeof(BadExamples.NotSealed).ToString()], TypeRules.NotSealed(Bad));
        Assert.Equal([$"{typeof(BadExamples.SomethingManager)} ends in Manager"], TypeRules.BannedNames(Bad));
        Assert.Equal([typeof(BadExamples.WhateverOptions).ToString()], TypeRules.Options(Bad));
        Assert.Equal([$"{typeof(BadExamples.NotSealed)}.{nameof(BadExamples.NotSealed.Settable)}"], TypeRules.PublicSetters(Bad));
    }
}
