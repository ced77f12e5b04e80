using System.Text;
using System.Text.Json;
using UsageSentinel.Cli;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Cli;

/// <summary>The command in this process, with a folder and a key of its own.</summary>
internal sealed class CliRig : IAsyncDisposable
{
    /// <summary>Looks like the real thing, so that it would be noticed wherever it leaked.</summary>
    public const string Secret = "sk-admin-PLANTED0123456789abcdefPLANTED";

    /// <summary>When the tests of the command take place: in the middle of a month, and the built-in prices are a few weeks old.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 14, 20, 7, TimeSpan.Zero);

    private static int count;

    private readonly TemporaryFolder folder = new();
    private SimulatorServer? server;

    /// <param name="now">When the first command is given; <see cref="Now"/> if not set. The clock stands still while a command runs; the next one is given a second later.</param>
    public CliRig(DateTimeOffset? now = null)
        : this(new SimulatedClock(now ?? Now))
    {
    }

    /// <param name="clock">Moved by the test alone unless it is a simulated one.</param>
    public CliRig(TimeProvider clock)
    {
        Clock = clock;
        KeyVariable = $"SENTINEL_TEST_KEY_{Interlocked.Increment(ref count)}";
        Environment.SetEnvironmentVariable(KeyVariable, Secret);
        Variables["Sentinel__Providers__0__AdminKey"] = $"env:{KeyVariable}";
        Variables["Sentinel__Detection__BackfillDays"] = "2";
    }

    public string KeyVariable { get; }

    public string Data => Path.Combine(folder.Path, "data");

    public string StoreFile => Path.Combine(Data, "sentinel.db");

    public Dictionary<string, string> Variables { get; } = [];

    public long? MaxStoreBytes { get; set; }

    /// <summary>The current folder of the command.</summary>
    public string Folder { get; set; } = ".";

    public TimeProvider Clock { get; }

    public SimulatorServer Server => server ?? throw new InvalidOperationException("There is no simulator yet.");

    public string File(string name) => folder.File(name);

    /// <summary>A small organization whose time stands still, so that reading it twice reads the same.</summary>
    public async Task<CliRig> WithSimulatorAsync(SimulatorTraps traps = SimulatorTraps.None, string scenario = "quiet", int keys = 6, int days = 2)
    {
        var options = new SimulatorOptions { Keys = keys, Days = days, Scenario = scenario, AdminKey = Secret, Traps = traps };
        server = await SimulatorServer.StartAsync(options, new SimulatedClock(Clock.GetUtcNow()), 0, CancellationToken.None);
        return At(server.BaseUrl);
    }

    public CliRig At(Uri baseUrl)
    {
        Variables["Sentinel__Providers__0__BaseUrl"] = baseUrl.ToString();
        return this;
    }

    public Task<CliRun> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);

    public async Task<CliRun> RunAsync(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await StartAsync(output, error, cancellationToken, args);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    public Task<int> StartAsync(TextWriter output, TextWriter error, CancellationToken cancellationToken, params string[] args)
    {
        (Clock as SimulatedClock)?.Advance(TimeSpan.FromSeconds(1));
        var streams = new CliStreams(output, error, IsTerminal: false, Variables)
        {
            Clock = Clock,
            Folder = Folder,
            StoreAt = path => new SqliteStoreOptions { Path = path, MaxFileBytes = MaxStoreBytes },
        };
        string[] all = args.Contains("--data") || args.Contains("--version") ? args : ["--data", Data, .. args];
        return SentinelCommand.RunAsync(all, streams, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(KeyVariable, null);
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        folder.Delete();
    }
}

/// <summary>What a run left.</summary>
internal sealed record CliRun(int Code, string Out, string Error)
{
    /// <summary>Standard output as the one document it must be.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Out);
            return document.RootElement.Clone();
        }
    }

    /// <summary>It said why in one line, with no stack trace.</summary>
    public void FailedWith(int code, params string[] words)
    {
        Assert.True(Code == code, $"{Code} instead of {code}: {Error}");
        Assert.Empty(Out);
        var line = Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain(CliRig.Secret, Error, StringComparison.Ordinal);
    }
}

/// <summary>A writer that one task writes to while another waits for words.</summary>
internal sealed class LiveWriter : StringWriter
{
    private readonly Lock gate = new();
    private readonly StringBuilder written = new();
    private readonly List<(string Word, TaskCompletionSource<string> Came)> waiting = [];

    public override void Write(char value) => Keep(value.ToString());

    public override void Write(string? value) => Keep(value);

    public override void WriteLine(string? value) => Keep(value + "\n");

    public override Task WriteLineAsync(string? value)
    {
        Keep(value + "\n");
        return Task.CompletedTask;
    }

    public override Task WriteAsync(StringBuilder? value, CancellationToken cancellationToken = default)
    {
        Keep(value?.ToString());
        return Task.CompletedTask;
    }

    public string Text
    {
        get
        {
            lock (gate)
            {
                return written.ToString();
            }
        }
    }

    /// <summary>Ends with everything written so far, as soon as it contains the word.</summary>
    public Task<string> WaitForAsync(string word)
    {
        lock (gate)
        {
            var came = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((word, came));
            Notify();
            return came.Task.WaitAsync(Patience.Long);
        }
    }

    private void Keep(string? value)
    {
        lock (gate)
        {
            written.Append(value);
            Notify();
        }
    }

    private void Notify()
    {
        var text = waiting.Count == 0 ? string.Empty : written.ToString();
        foreach (var (_, came) in waiting.Where(one => text.Contains(one.Word, StringComparison.Ordinal)))
        {
            came.TrySetResult(text);
        }

        waiting.RemoveAll(one => one.Came.Task.IsCompleted);
    }
}
