using System.Reflection;
using System.Text.RegularExpressions;
using UsageSentinel.Cli;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Tests.Architecture;

/// <summary>
/// Everything lives in the one time it is given. The system's clock is named where a program is put together and nowhere else, so
/// that no verb, store or rule can look at another than the rest.
/// </summary>
public sealed partial class ClockTests
{
    /// <summary>Where a program that was given no clock takes the system's; and a lock on a file, which waits for other processes of this machine.</summary>
    private static readonly string[] Edges =
    [
        "src/UsageSentinel.Cli/CliStreams.cs",
        "src/UsageSentinel.Runtime/Approving/FileApprovalKey.cs",
        "src/UsageSentinel.Runtime/Hosting/Configuring/ReloadingRegistration.cs",
        "src/UsageSentinel.Runtime/Hosting/SentinelRegistration.cs",
        "src/UsageSentinel.Runtime/Providers/Http/ApiRegistration.cs",
    ];

    /// <summary>Tests whose outcome is the same at any time, each with the reason why it needs the time of the machine.</summary>
    private static readonly (string File, string Because)[] TestEdges =
    [
        ("Channels/Rig/Certificates.cs", "TLS compares a certificate with the time of the machine"),
        ("Cli/ProcessTests.cs", "a process of its own lives in the time of the machine"),
        ("Files/PrivateFileTests.cs", "the age of a file is measured in the time of the machine"),
        ("Functions/TriggerTests.cs", "the app registers the clock of the machine"),
        ("Functions/Worker/ConsoleApp.cs", "a process of its own checks tokens in the time of the machine"),
        ("Functions/Worker/WorkerConsoleBrowserTests.cs", "a process of its own checks tokens in the time of the machine"),
        ("Functions/Worker/WorkerConsoleTests.cs", "a process of its own checks tokens in the time of the machine"),
        ("Functions/Worker/WorkerTests.cs", "a process of its own lives in the time of the machine"),
        ("Providers/OpenAI/BodyTests.cs", "a server that trickles must not fill the memory meanwhile"),
        ("Rigs/Azurite/AzuritePackage.cs", "waits for another process that installs the emulator"),
        ("Rigs/Azurite/AzuriteProcess.cs", "waits for another process that starts"),
        ("Sweeping/Crashing/KillingStore.cs", "a process that waits to be killed"),
    ];

    [Fact]
    public void Tests_LiveInATimeOfTheirOwn() => Assert.Equal(
        TestEdges.Select(edge => $"tests/UsageSentinel.Tests/{edge.File}"),
        Repository.TestFiles().Where(file => file.StartsWith("tests/UsageSentinel.Tests/", StringComparison.Ordinal)
            && Path.GetFileName(file) != $"{nameof(ClockTests)}.cs" && SystemClock().IsMatch(File.ReadAllText(Repository.PathOf(file)))));

    [Fact]
    public void SystemClock_IsNamedAtTheEdgesOnly() => Assert.Equal(
        Edges,
        Repository.SourceFiles().Where(file => SystemClock().IsMatch(File.ReadAllText(Repository.PathOf(file)))).Order(StringComparer.Ordinal));

    /// <summary>A time limit is reached on a busy machine too: an event would be lost because something else was running.</summary>
    [Fact]
    public void Expressions_HaveNoTimeLimit() => Assert.Empty(
        new[] { typeof(Usd).Assembly, typeof(SentinelEngine).Assembly, typeof(SentinelCommand).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<GeneratedRegexAttribute>() is { MatchTimeoutMilliseconds: not Timeout.Infinite })
            .Select(method => $"{method.DeclaringType}.{method.Name}"));

    [Theory]
    [InlineData("var now = TimeProvider.System.GetUtcNow();")]
    [InlineData("DateOnly.FromDateTime(DateTime.UtcNow)")]
    [InlineData("DateTimeOffset.Now")]
    [InlineData("DateTime.Today")]
    [InlineData("Stopwatch.StartNew()")]
    [InlineData("Environment.TickCount64")]
    [InlineData("Thread.Sleep(100);")]
    [InlineData("await Task.Delay(wait, cancellationToken);")]
    [InlineData("await Task.Delay(left < longest ? left : longest, stop);")]
    public void SystemClock_UnderAnyName_IsFound(string code) => Assert.Matches(SystemClock(), code);

    [Theory]
    [InlineData("await Task.Delay(wait, clock, cancellationToken);")]
    [InlineData("await Task.Delay(Timeout.Infinite, cancellationToken);")]
    [InlineData("clock.GetUtcNow()")]
    [InlineData("/// <summary>As DateTime.")]
    public void SystemClock_WhatIsGiven_IsNot(string code) => Assert.DoesNotMatch(SystemClock(), code);

    [GeneratedRegex(@"\bTimeProvider\.System\b|\bDateTime(?:Offset)?\.(?:UtcNow|Now|Today)\b|\bStopwatch\.|\bThread\.Sleep\(|\bEnvironment\.TickCount|\bTask\.Delay\((?!Timeout\.)[^,;]*(?:,\s*\w+)?\)")]
    private static partial Regex SystemClock();
}
