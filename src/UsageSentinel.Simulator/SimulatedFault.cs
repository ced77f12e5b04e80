namespace UsageSentinel.Simulator;

/// <summary>One thing of the API that is broken while the rest of it works. The organization goes on as it does.</summary>
public abstract record SimulatedFault
{
    private SimulatedFault()
    {
    }

    /// <summary>What lies at or below a path is refused.</summary>
    /// <param name="Path">Below <c>/organization/</c>, such as <c>usage/moderations</c>, <c>costs</c> or <c>projects/proj_a/api_keys</c>.</param>
    /// <param name="Status">403 for a scope that is missing, 401 for a bad key; anything else is the server's fault.</param>
    public sealed record Refuses(string Path, int Status) : SimulatedFault;

    /// <summary>Answers of a usage endpoint hold no bucket that begins at or after a time, and say that there is no more.</summary>
    /// <param name="Usage">The last part of the endpoint's path.</param>
    /// <param name="At">UTC.</param>
    public sealed record EndsShort(string Usage, DateTimeOffset At) : SimulatedFault;

    /// <summary>Answers of a usage endpoint hold all buckets, and nothing in them.</summary>
    /// <param name="Usage">The last part of the endpoint's path.</param>
    public sealed record SaysNothing(string Usage) : SimulatedFault;

    /// <summary>A number in every row of one key is none.</summary>
    /// <param name="Usage">The last part of the endpoint's path.</param>
    /// <param name="KeyId">Whose rows.</param>
    /// <param name="Value">The value to put there instead, as JSON.</param>
    public sealed record OddNumber(string Usage, string KeyId, string Value) : SimulatedFault;
}
