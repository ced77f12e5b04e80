namespace UsageSentinel.Tests.Architecture;

/// <summary>One of everything the house forbids: each rule is shown to find its own.</summary>
public static class BadExamples
{
    public abstract record OpenUnion
    {
        protected OpenUnion()
        {
        }

        public sealed record Case : OpenUnion;
    }

    public abstract record PositionalUnion(int Number)
    {
        public sealed record Case(int Number) : PositionalUnion(Number);
    }

    public abstract record UnsealedUnion
    {
        private UnsealedUnion()
        {
        }

        public record Case : UnsealedUnion;
    }

    public abstract record StrayUnion
    {
        private protected StrayUnion()
        {
        }
    }

    public sealed record Stray : StrayUnion;

    public class NotSealed
    {
        public int Settable { get; set; }

        public int InitOnly { get; init; }
    }

    public sealed class SomethingManager;

    public sealed class WhateverOptions;

    public sealed class Generic<T>;

    public interface IAsyncMistakes
    {
        Task WithoutSuffix(CancellationToken cancellationToken);

        Task WithoutTokenAsync();

        ValueTask<int> WithDefaultAsync(CancellationToken cancellationToken = default);

        IAsyncEnumerable<int> TokenFirstAsync(CancellationToken cancellationToken, params int[] more);

        Task CorrectAsync(int number, CancellationToken cancellationToken);
    }

    public sealed class Disposable : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
