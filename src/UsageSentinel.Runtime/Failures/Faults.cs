using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Failures;

/// <summary>What was thrown, whatever it is: which of it is a failure, and how it reads in one line.</summary>
public static class Faults
{
    /// <summary>Whether something failed. That the caller stops the work is no failure and always passes.</summary>
    public static bool Is(Exception fault, CancellationToken cancellationToken) =>
        fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested;

    /// <summary>One line for an operator.</summary>
    public static string InWords(Exception fault) => DisplayText.Of(
        fault switch
        {
            ProviderException or StoreException or SweepConflictException or PartlyFailedException or IOException or UnauthorizedAccessException => fault.Message,
            _ => $"Internal error in sentinel ({fault.GetType().Name}): {fault.Message}",
        },
        500);

    /// <summary>Does work that may be left out: what fails of it ends by itself.</summary>
    public static async Task QuietlyAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception fault) when (Is(fault, cancellationToken))
        {
            // The caller has its own failure to report, or none.
        }
    }

    /// <summary>Does the work for every item; one that fails keeps it from none of the others.</summary>
    /// <exception cref="PartlyFailedException">The work failed for some items.</exception>
    public static async Task EachAsync<T>(IEnumerable<T> items, Func<T, Task> work, CancellationToken cancellationToken)
    {
        var faults = new List<Exception>();
        foreach (var item in items)
        {
            try
            {
                await work(item);
            }
            catch (Exception fault) when (Is(fault, cancellationToken))
            {
                faults.Add(fault);
            }
        }

        if (faults.Count > 0)
        {
            throw new PartlyFailedException([.. faults]);
        }
    }
}
