using System.Globalization;
using Spectre.Console;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Cli.Output;

/// <summary>What became of the simulated attacks of a replay, for people.</summary>
internal static class InjectedTable
{
    public static void Draw(CliContext context, InjectedJson injected)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("simulated attack", "key", "from (UTC)", "cost", "detected after", "lost before the alert", "would respond", "lost before the response");
        foreach (var attack in injected.Attacks)
        {
            table.AddRow(
                Cells.Of(string.Create(CultureInfo.InvariantCulture, $"{attack.Kind} x {attack.Times}")),
                Cells.Of(attack.ApiKeyId),
                Cells.Of(attack.Start),
                Cells.Of(new Usd(attack.CostUsd).ToString()),
                Cells.Of(attack.DelayMinutes is { } minutes ? $"{Minutes(minutes)} ({attack.Severity})" : "not detected"),
                Cells.Of(new Usd(attack.LeakedUsd).ToString()),
                Cells.Of(attack.Response),
                Cells.Of(new Usd(attack.LeakedBeforeResponseUsd).ToString()));
        }

        context.Answer.Write(table);
        context.Answer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{injected.Recall * 100:0} % of the simulated attacks were detected{(injected.DelayMinutes is { } median ? $", after {Minutes(median)} (median)" : string.Empty)}. Of {new Usd(injected.CostUsd)}, {new Usd(injected.LeakedUsd)} were lost before the alert and {new Usd(injected.LeakedBeforeResponseUsd)} before the response. Responses without an attack: {injected.WrongfulActions}."));
    }

    private static string Minutes(double minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes:#,0} min");
}
