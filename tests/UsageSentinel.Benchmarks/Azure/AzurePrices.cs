namespace UsageSentinel.Benchmarks.Azure;

/// <summary>
/// Public list prices in US dollars of one US region, as they were known when docs/reference/azure-cost.md was written. They differ by region and
/// change: look them up before you rely on them.
/// </summary>
internal static class AzurePrices
{
    public const double TableTransactions = 0.00036 / 10_000;
    public const double TableGigabyteMonth = 0.045;
    public const double QueueOperation = 0.004 / 10_000;
    public const double BlobRead = 0.004 / 10_000;
    public const double BlobWrite = 0.05 / 10_000;
    public const double GigabyteSecond = 0.000026;
    public const double FreeGigabyteSeconds = 100_000;
    public const double Execution = 0.40 / 1_000_000;
    public const double FreeExecutions = 250_000;
    public const double EventGridOperation = 0.60 / 1_000_000;
    public const double FreeEventGridOperations = 100_000;
    public const double SecretOperation = 0.03 / 10_000;
}
