namespace UsageSentinel.Tests.Sweeping.Crashing;

/// <summary>These tests as a program: the child that a crash test starts and that kills itself.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => arguments is ["child", .. var rest]
        ? CrashChild.RunAsync(rest)
        : Task.FromResult(2);
}
