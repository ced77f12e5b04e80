namespace UsageSentinel.Simulator;

/// <summary>What kind of organization is simulated. The same options always give the same organization.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Seed of all chance.</summary>
    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Number of project API keys in the inventory at the start.</summary>
    /// <value>The default is 24. Must be between 1 and 100,000.</value>
    public int Keys { get; init; } = 24;

    /// <summary>Days of usage that exist before the start; the first one begins at midnight UTC.</summary>
    /// <value>The default is 30. Must be between 0 and 365.</value>
    public int Days { get; init; } = 30;

    /// <summary>What happens: <c>quiet</c>, <c>demo</c>, <c>incidents</c>, <c>surprises</c> or <c>mixed</c>.</summary>
    /// <value>The default is <c>demo</c>.</value>
    public string Scenario { get; init; } = "demo";

    /// <summary>The admin key that may do everything.</summary>
    /// <value>The default is <c>sk-admin-simulated</c>.</value>
    public string AdminKey { get; init; } = "sk-admin-simulated";

    /// <summary>A second admin key that may read but is refused (403) when it changes anything.</summary>
    /// <value>The default is null: there is none.</value>
    public string? ReadOnlyKey { get; init; }

    /// <summary>Which oddities of the real API are shown.</summary>
    /// <value>The default is <see cref="SimulatorTraps.Default"/>.</value>
    public SimulatorTraps Traps { get; init; } = SimulatorTraps.Default;

    /// <summary>Longest time after its end that a minute keeps climbing, in minutes.</summary>
    /// <value>The default, null, means 15. Must be between 1 and 60. Only with <see cref="SimulatorTraps.LateBuckets"/>.</value>
    public int? LateMinutes { get; init; }

    /// <summary>Period of transient errors: with the trap set, every n-th request is answered by one.</summary>
    /// <value>The default is 23. Must be at least 2. Kinds of errors take turns.</value>
    public int ErrorEvery { get; init; } = 23;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Keys, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Keys, 100_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(Days, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Days, 365);
        ArgumentOutOfRangeException.ThrowIfLessThan(ErrorEvery, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(LateMinutes ?? 15, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LateMinutes ?? 15, 60);
    }
}
