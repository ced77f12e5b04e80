namespace UsageSentinel.Tests.Architecture;

public class AsyncRulesTests
{
    [Fact]
    public void Core_IsSynchronous() => Assert.Empty(AsyncRules.Asynchronous(Rooms.Core.GetTypes()));

    [Fact]
    public void AsyncMethodsOfRuntime_EndInAsyncAndTakeAToken() => Assert.Empty(AsyncRules.Malformed(Rooms.Runtime.GetTypes()));

    [Fact]
    public void BadMethods_AreFound() =>
        Assert.Equal(
            ["WithoutSuffix", "WithoutTokenAsync", "WithDefaultAsync", "TokenFirstAsync"],
            AsyncRules.Malformed([typeof(BadExamples.IAsyncMistakes), typeof(BadExamples.Disposable)]).Select(line => line.Split('.')[^1]));

    [Fact]
    public void AsynchronousMethods_AreFound() =>
        Assert.Equal(5, AsyncRules.Asynchronous([typeof(BadExamples.IAsyncMistakes), typeof(BadExamples.NotSealed)]).Count());
}
