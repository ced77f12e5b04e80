using System.Globalization;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Benchmarks.Azure;

/// <summary>
/// <c>azure-cost [KEYS] [MEMORY_MB]</c>: counts a day of the Functions app and says what a month of such days costs. What cannot be counted here, since
/// the platform does it, is reckoned generously and marked.
/// </summary>
internal static class AzureCost
{
    private const double DaysPerMonth = 30.4;

    /// <summary>Retention as it is by default: days of minutes and of hours.</summary>
    private const double MinuteDays = 8, HourDays = 90;

    /// <summary>How long a provider takes to answer, in seconds: a server far away, not one on this machine.</summary>
    private const double ProviderSeconds = 0.3;

    /// <summary>What a transaction with storage takes longer than in memory, in seconds. As many go on at a time as keys are judged side by side.</summary>
    private const double StorageSeconds = 0.005;

    /// <summary>The platform bills every run for at least this long, in seconds.</summary>
    private const double LeastSeconds = 1;

    /// <summary>The queues the app listens to, and how often the host asks each of them in a day when nothing is in it (host.json: every 30 seconds).</summary>
    private const double Listened = 8, AsksPerDay = 2_880;

    /// <summary>Blobs the host holds a lease on, renewed every 15 seconds.</summary>
    private const double Leases = 6, RenewalsPerDay = 5_760;

    public static async Task RunAsync(string[] args)
    {
        var keys = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
        var gigabytes = (args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2_048) / 1_024.0;
        var day = await DayInAzure.RunAsync(keys, Console.Error);
        double sweeps = DayInAzure.UsageTimers + DayInAzure.InventoryTimers + DayInAzure.CostTimers;
        double timers = sweeps + DayInAzure.OutboxTimers;
        double Waiting(double provider, double storage) => (day.ProviderRounds * provider) + (day.Store.Transactions * storage / new SweepPolicy().Parallel);
        double Seconds(double wait) => Math.Max(DayInAzure.UsageTimers * LeastSeconds, day.SweepTime.TotalSeconds + wait) + (timers * LeastSeconds);
        double Memory(double wait, double size, double free) => Math.Max(0, (Seconds(wait) * size * DaysPerMonth) - free) * AzurePrices.GigabyteSecond;
        var waiting = Waiting(ProviderSeconds, StorageSeconds);
        var seconds = Seconds(waiting);
        var stored = day.Store.Held.Sum(kind => kind.Bytes * kind.Kind switch { "usage m" => MinuteDays, "usage h" => HourDays / DayInAzure.HistoryDays, _ => 1 }) / 1e9;

        Say($"{keys} keys, one weekday: {day.SweepTime.TotalSeconds / DayInAzure.UsageTimers:0.00} s a sweep on this machine, {(day.SweepTime.TotalSeconds + waiting) / DayInAzure.UsageTimers:0.00} s with a provider that answers in {ProviderSeconds} s; {day.ProviderCalls / (double)DayInAzure.UsageTimers:0.0} calls a sweep, waited for {day.ProviderRounds / (double)DayInAzure.UsageTimers:0.0} times; {day.Events} events");
        foreach (var (kind, bytes) in day.Store.Held.OrderByDescending(kind => kind.Bytes).Take(8))
        {
            Say($"  held after 7 days of hours and 1 of minutes: {kind,-26} {bytes / 1e6,8:0.0} MB");
        }

        Line("per month", "count", "USD");
        var total = 0.0;
        total += Item("table reads", day.Store.Reads * DaysPerMonth, AzurePrices.TableTransactions);
        total += Item("table query pages", day.Store.QueryPages * DaysPerMonth, AzurePrices.TableTransactions);
        total += Item("table batches", day.Store.Batches * DaysPerMonth, AzurePrices.TableTransactions);
        total += Item("table gigabytes, all retained", stored, AzurePrices.TableGigabyteMonth);
        total += Item("queue operations: messages", ((3 * (sweeps + (2 * day.Events))) + (4 * DayInAzure.UsageTimers)) * DaysPerMonth, AzurePrices.QueueOperation);
        total += Item("queue operations: asking (*)", Listened * AsksPerDay * DaysPerMonth, AzurePrices.QueueOperation);
        total += Item("blob: leases of the host (*)", Leases * RenewalsPerDay * DaysPerMonth, AzurePrices.BlobRead);
        total += Item("blob: looks at sentinel.json", DayInAzure.OutboxTimers * DaysPerMonth, AzurePrices.BlobRead);
        // The two timers that come every few minutes keep none.
        total += Item("blob: timers' own marks (*)", (DayInAzure.InventoryTimers + DayInAzure.CostTimers) * DaysPerMonth, AzurePrices.BlobWrite);
        total += Item("function runs", Math.Max(0, ((timers + sweeps + (2 * day.Events)) * DaysPerMonth) - AzurePrices.FreeExecutions), AzurePrices.Execution);
        total += Item($"GB-seconds at {gigabytes:0.#} GB, less free", Math.Max(0, (seconds * gigabytes * DaysPerMonth) - AzurePrices.FreeGigabyteSeconds), AzurePrices.GigabyteSecond);
        total += Item("Event Grid, less free", Math.Max(0, (3 * day.Events * DaysPerMonth) - AzurePrices.FreeEventGridOperations), AzurePrices.EventGridOperation);
        total += Item("Key Vault reads (*)", sweeps * DaysPerMonth, AzurePrices.SecretOperation);
        Say($"{"together",-34} {"",14} {total,8:0.00}");
        Say($"together without the GB-seconds: {total - Memory(waiting, gigabytes, AzurePrices.FreeGigabyteSeconds):0.00} USD; GB-seconds, less free ones and without free ones:");
        foreach (var size in (double[])[0.5, 2, 4])
        {
            foreach (var (provider, storage) in ((double, double)[])[(0.3, 0.005), (1, 0.005), (0.3, 0.02), (1, 0.02)])
            {
                var wait = Waiting(provider, storage);
                Say($"  {size:0.#} GB, provider {provider:0.0} s, storage {storage * 1_000:0} ms: {Memory(wait, size, AzurePrices.FreeGigabyteSeconds),7:0.00} {Memory(wait, size, 0),7:0.00} USD");
            }
        }
    }

    private static double Item(string what, double count, double price)
    {
        Say($"{what,-34} {count,14:#,0.##} {count * price,8:0.00}");
        return count * price;
    }

    private static void Line(string what, string count, string price) => Say($"{what,-34} {count,14} {price,8}");

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
