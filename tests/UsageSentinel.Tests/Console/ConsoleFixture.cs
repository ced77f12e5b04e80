using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

/// <summary>The demo organization an hour after its key was stolen: contained in <c>enforce</c>, with everything that a page can show.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    /// <summary>Keys with a label of their own; all have another one.</summary>
    internal const string Labelled = "*c*";

    private readonly BackfilledFixture backfilled = new();

    internal ResponseRig Rig { get; private set; } = null!;

    internal ConsoleRig Console { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await backfilled.InitializeAsync();
        Rig = await ResponseRig.StartAsync(backfilled, options =>
        {
            options.Budgets = [new() { Name = "all keys", AmountUsd = 500, Period = "month" }];
            options.Owners = [new() { Project = "*", Tags = ["env=prod"] }, new() { Key = Labelled, Tags = ["app=shop & more"] }];
        });
        await Rig.RunUntilAsync(async () => (await Rig.Host.LedgerAsync()).Any(row => row.Kind is LedgerKind.Verified));
        Console = new ConsoleRig(Rig.Host);
    }

    public async Task DisposeAsync()
    {
        await Rig.DisposeAsync();
        await backfilled.DisposeAsync();
    }

    /// <summary>The alert of the stolen key.</summary>
    internal async Task<string> StolenAlertAsync() =>
        (await Rig.Host.AlertsAsync()).Last(alert => alert.Subject.Key?.Value == Rig.Stolen && alert.FiredAt is not null && !alert.IsHistoric).Id;

    /// <summary>Every page of the organization: the lists, every open alert, one key with each range, and the spend by each name.</summary>
    internal async Task<IReadOnlyList<string>> PagesAsync() =>
    [
        .. ConsoleRig.Lists,
        $"/alerts/{await StolenAlertAsync()}",
        .. (await Rig.Host.AlertsAsync()).Where(alert => alert.IsOpen).Select(alert => $"/alerts/{alert.Id}").Take(6),
        $"/keys/openai/default/{Rig.Stolen}",
        $"/keys/openai/default/{Rig.Stolen}?range=1d",
        $"/keys/openai/default/{Rig.Stolen}?range=30d",
        "/spend?by=key&period=week",
        "/spend?by=owner&period=day",
        "/spend?by=team",
        "/spend?by=model&period=last_week",
        "/spend?by=project&period=last_month",
        "/alerts?open=open",
        "/decisions?kind=withheld",
        "/hygiene?severity=warning",
        "/alerts?state=resolved&sort=-lost",
        "/keys?q=nothing-has-this-name",
    ];
}
