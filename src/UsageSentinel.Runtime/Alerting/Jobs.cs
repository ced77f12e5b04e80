using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>Runs the parts of the product so that none of them can stop another.</summary>
public sealed class Jobs(JobHealth health)
{
    /// <summary>Runs one part, and reports how it went.</summary>
    /// <param name="job">Which part: the same words every time.</param>
    /// <param name="work">The work. It may be repeated after a failure at any point.</param>
    /// <param name="cancellationToken">Passes through as what it is.</param>
    /// <returns>The failure; null for none.</returns>
    public async Task<JobFailure?> RunAsync(string job, Func<Task> work, CancellationToken cancellationToken)
    {
        JobFailure? failure = null;
        try
        {
            await work();
        }
        catch (Exception fault) when (Faults.Is(fault, cancellationToken))
        {
            failure = new JobFailure(job, Faults.InWords(fault), fault);
        }

        await health.ReportAsync(job, failure?.Why, cancellationToken);
        return failure;
    }
}

/// <summary>A part of the product that failed in one run; the others went on.</summary>
/// <param name="Job">Which part.</param>
/// <param name="Why">In one line.</param>
/// <param name="Fault">What was thrown.</param>
public sealed record JobFailure(string Job, string Why, Exception Fault);
