using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Auditing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>audit verify</c>: is the ledger the one that was written?</summary>
public static class AuditVerb
{
    public static Command Build(CliStreams streams)
    {
        var head = new Option<string?>("--head")
        {
            Description = "Also check that the ledger contains a row with this hash, such as data.ledgerHead of a saved event.",
            HelpName = "HASH",
        };
        var verify = new Command("verify", "Verifies the hash chain of the ledger, its anchors, and the stored inputs of its decisions.") { head };
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
        return new Command("audit", "Verifies the integrity of the decision ledger.") { verify };
    }

    private static string Line(AuditVerdict verdict) => verdict switch
    {
        AuditVerdict.Sound { Rows: 0 } => "The ledger is empty.",
        AuditVerdict.Sound { AnchoredThrough: 0 } sound => Text($"OK: {sound.Rows} {Plural.Of(sound.Rows, "row")}, the chain is intact to {sound.Head}. No row is anchored yet, so a removal of the newest rows would not be detected."),
        AuditVerdict.Sound sound when sound.AnchoredThrough < sound.Rows => Text(
            $"OK: {sound.Rows} {Plural.Of(sound.Rows, "row")}, the chain is intact to {sound.Head}. Rows to {sound.AnchoredThrough} are anchored; a removal of later rows would not be detected."),
        AuditVerdict.Sound sound => Text($"OK: {sound.Rows} {Plural.Of(sound.Rows, "row")}, the chain is intact to {sound.Head}, and all rows are anchored."),
        AuditVerdict.Broken { Row: 0 } broken => $"BROKEN: {broken.Why}",
        AuditVerdict.Broken broken => Text($"BROKEN at row {broken.Row}: {broken.Why}"),
        _ => throw new UnreachableException(),
    };

    private static string Inputs(AuditVerdict verdict) => verdict switch
    {
        AuditVerdict.Sound { Inputs: 0, PastRetention: 0, Unvouched: 0 } => string.Empty,
        AuditVerdict.Sound sound => string.Concat(
            Text($" {sound.Inputs} stored inputs match the hashes in the rows"),
            sound.PastRetention > 0 ? Text($"; {sound.PastRetention} were removed after their retention") : string.Empty,
            sound.Unvouched > 0 ? Text($"; {sound.Unvouched} steps were stored by an earlier version without a hash and cannot be verified") : string.Empty,
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
