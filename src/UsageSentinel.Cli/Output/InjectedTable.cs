using System.Globalization;
using Spectre.Console;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Cli.Output;

/// <summary>What became of the simulated attacks of a replay, for people.</summary>
internal static class InjectedTable
{
    private static readonly FittedColumn[] Columns =
    [
        new("simulated attack"),
        new("key"),
        new("from (UTC)", 30),
        new("cost", 20) { IsNumber = true },
        new("detected after"),
        new("lost before the alert") { IsNumber = true },
        new("would respond"),
        new("lost before the response") { IsNumber = true },
    ];

    public static void Draw(CliContext context, InjectedJson injected)
    {
        FittedTable.Write(context.Answer, Columns, [.. injected.Attacks.Select(attack => (Cell[])[
            string.Create(CultureInfo.InvariantCulture, $"{attack.Kind} x {attack.Times}"),
            Cells.Of(attack.ApiKeyId),
            Cells.Of(attack.Start),
            Cells.Money(attack.CostUsd),
            attack.DelayMinutes is { } minutes ? $"{Minutes(minutes)} ({attack.Severity})" : Cell.Red("not detected"),
            Cells.Money(attack.LeakedUsd),
            Cells.Word(attack.Response),
            Cells.Money(attack.LeakedBeforeResponseUsd),
        ])]);
        context.Answer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{injected.Recall * 100:0} % of the simulated attacks were detected{(injected.DelayMinutes is { } median ? $", after {Minutes(median)} (median)" : string.Empty)}. Of {new Usd(injected.CostUsd)}, {new Usd(injected.LeakedUsd)} were lost before the alert and {new Usd(injected.LeakedBeforeResponseUsd)} before the response. Responses without an attack: {injected.WrongfulActions}."));
    }

    private static string Minutes(double minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes:#,0} min");
}
