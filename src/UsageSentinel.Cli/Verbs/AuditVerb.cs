using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Auditing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>audit verify</c>: is the ledger the one that was written?</summary>
public static class AuditVerb
{
    public static Command Build(CliStreams streams)
    {
        var head = new Option<string?>("--head")
        {
            Description = "Also ask for a row with this hash: the data.ledgerHead of an event that somebody kept.",
            HelpName = "HASH",
        };
        var verify = new Command("verify", "Follows the hash chain of the ledger, compares it with its anchors, and what its rows rest on with their hashes.") { head };
        verify.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var verdict = await host.Get<WholeAudit>().VerifyAsync(parsed.GetValue(head), stop);
            if (context.IsJson)
            {
                Json.Write(streams.Out, AuditJson.Of(verdict));
            }
            else
            {
                await streams.Out.WriteLineAsync(Line(verdict) + Inputs(verdict));
            }

            return verdict is AuditVerdict.Sound ? ExitCode.Done : ExitCode.No;
        });
        return new Command("audit", "Shows whether the record of decisions can be believed.") { verify };
    }

    private static string Line(AuditVerdict verdict) => verdict switch
    {
        AuditVerdict.Sound { Rows: 0 } => "The ledger is empty.",
        AuditVerdict.Sound { AnchoredThrough: 0 } sound => Text($"{sound.Rows} rows follow one another to {sound.Head}. None is anchored yet: rows could have been taken off the end."),
        AuditVerdict.Sound sound when sound.AnchoredThrough < sound.Rows => Text(
            $"{sound.Rows} rows follow one another to {sound.Head}; anchored through row {sound.AnchoredThrough}. Rows behind that could have been taken off the end."),
        AuditVerdict.Sound sound => Text($"{sound.Rows} rows follow one another to {sound.Head}, and all are anchored."),
        AuditVerdict.Broken { Row: 0 } broken => $"BROKEN: {broken.Why}",
        AuditVerdict.Broken broken => Text($"BROKEN at row {broken.Row}: {broken.Why}"),
        _ => throw new UnreachableException(),
    };

    private static string Inputs(AuditVerdict verdict) => verdict switch
    {
        AuditVerdict.Sound { Inputs: 0, PastRetention: 0, Unvouched: 0 } => string.Empty,
        AuditVerdict.Sound sound => string.Concat(
            Text($" {sound.Inputs} inputs are those the rows name"),
            sound.PastRetention > 0 ? Text($"; {sound.PastRetention} are past their retention") : string.Empty,
            sound.Unvouched > 0 ? Text($"; {sound.Unvouched} steps were kept by an earlier version, before rows named them, and nothing vouches for those") : string.Empty,
            "."),
        _ => string.Empty,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An audit as JSON.</summary>
public sealed record AuditJson(bool Sound, long? Rows, long? AnchoredThrough, string? Head, long? BrokenRow, string? Why, int? Inputs, int? PastRetention, int? Unvouched)
{
    public static AuditJson Of(AuditVerdict verdict) => verdict switch
    {
        AuditVerdict.Sound sound => new AuditJson(true, sound.Rows, sound.AnchoredThrough, sound.Head, null, null, sound.Inputs, sound.PastRetention, sound.Unvouched),
        AuditVerdict.Broken broken => new AuditJson(false, null, null, null, broken.Row, broken.Why, null, null, null),
        _ => throw new UnreachableException(),
    };
}
