using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>The health of organizations as a list shows it.</summary>
internal static class HealthList
{
    public static ListView<AccountHealth> View { get; } = new(
        [
            new("account", "Account", account => new CellModel.Text(account.Name), account => account.Name),
            new("complete_through", "Data complete to (UTC)", account => new CellModel.Moment(account.Status.CompleteThrough), account => account.Status.CompleteThrough),
            new("age", "Age of the data", account => new CellModel.Text(account.Age), account => account.Age),
            new("swept_at", "Last sweep (UTC)", account => new CellModel.Moment(account.Status.SweptAt), account => account.Status.SweptAt),
            Number("keys", "Keys", account => account.Status.Keys),
            Number("events_due", "Events waiting", account => account.Status.EventsDue),
            new("judged_in_time", "Evaluated in time this month", account => new CellModel.Text(InTime(account.Status)), account => Share(account.Status)) { IsNumber = true },
            new("price_version", "Price list", PriceList, account => account.Status.PriceVersion),
        ],
        [
            new("data", "Data", account => account.Status.LastError is null && account.Status.Unread.Count == 0 ? "complete" : "incomplete"),
            new("prices", "Price list", account => account.Status.PriceListStale ? "old" : "current"),
        ],
        account => [account.Name, account.Status.LastError, account.Status.PriceVersion])
    {
        Sort = "account",
        Empty = "No organization is configured.",
    };

    private static ListColumn<AccountHealth> Number(string name, string title, Func<AccountHealth, int> count) =>
        new(name, title, account => new CellModel.Text(Amounts.Number(count(account))), account => (decimal)count(account)) { IsNumber = true };

    private static CellModel PriceList(AccountHealth account) =>
        account.Status.PriceListStale ? new CellModel.Pair(account.Status.PriceVersion, "old") : new CellModel.Text(account.Status.PriceVersion);

    /// <summary>The share of this month's usage that was evaluated within the service level, in words.</summary>
    private static string InTime(StatusJson status) => status.Attainment.Count == 0 ? "-" : $"{ShareText.Of(status.Attainment[^1].Share)} within {status.JudgedWithinMinutes} min";

    private static decimal? Share(StatusJson status) => status.Attainment.Count == 0 ? null : (decimal)status.Attainment[^1].Share;
}
