using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

/// <summary>Tests listen through one server, so that how it starts, how it ends and which port it gets is right everywhere or nowhere.</summary>
public sealed partial class LoopbackTests
{
    /// <summary>The server itself, and what speaks no HTTP.</summary>
    private static readonly string[] Listeners =
    [
        // Mail.
        "tests/UsageSentinel.Tests/Channels/Rig/SmtpReceiver.cs",
        // A firewall: it takes connections and never says a word.
        "tests/UsageSentinel.Tests/Cli/RefusalTests.cs",
        // Finds free ports for a program of its own.
        "tests/UsageSentinel.Tests/Rigs/Azurite/AzuriteProcess.cs",
        "tests/UsageSentinel.Tests/Rigs/LoopbackServer.cs",
    ];

    [Fact]
    public void Tests_ListenThroughOneServer() => Assert.Equal(
        Listeners,
        Repository.TestFiles().Where(file => !file.Contains("/Architecture/", StringComparison.Ordinal) && Listening().IsMatch(File.ReadAllText(Repository.PathOf(file)))));

    [GeneratedRegex(@"\b(?:WebApplication\.Create|new TcpListener|TcpListener \w+ = new|new HttpListener|\w+\.AcceptAsync\()")]
    private static partial Regex Listening();
}
