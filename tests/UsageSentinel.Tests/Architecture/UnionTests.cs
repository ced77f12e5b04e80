using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Architecture;

public class UnionTests
{
    [Fact]
    public void UnionsOfCore_AreClosed() => Assert.Empty(UnionRules.Violations(Rooms.Core.GetTypes()));

    [Fact]
    public void UnionsOfRuntime_AreClosed() => Assert.Empty(UnionRules.Violations(Rooms.Runtime.GetTypes()));

    [Fact]
    public void AClosedUnion_IsClosed() =>
        Assert.Empty(UnionRules.Violations([typeof(CommitOutcome), .. typeof(CommitOutcome).GetNestedTypes()]));

    [Theory]
    [InlineData(typeof(BadExamples.OpenUnion), "not private")]
    [InlineData(typeof(BadExamples.PositionalUnion), "not private")]
    [InlineData(typeof(BadExamples.UnsealedUnion), "sealed and nested")]
    [InlineData(typeof(BadExamples.StrayUnion), "sealed and nested")]
    public void AnOpenUnion_IsFound(Type union, string complaint) =>
        Assert.Contains(UnionRules.Violations(typeof(BadExamples).GetNestedTypes().SelectMany(WithNested).ToArray()),
            line => line.Contains(union.Name, StringComparison.Ordinal) && line.Contains(complaint, StringComparison.Ordinal));

    private static IEnumerable<Type> WithNested(Type type) => [type, .. type.GetNestedTypes()];
}
