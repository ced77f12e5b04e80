using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Text;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>
/// <c>POST /leaks</c>: a report by anybody who shares the reporter secret. Names the key by its id, its name or its public form; a
/// report that holds a whole key is refused, because then it should be held nowhere.
/// </summary>
public sealed partial class LeakEndpoint(
    LeakPolicy settings, KnownKeys known, SeenReports seen, ILeakReportHandler desk, ProofGate gate, TimeProvider clock)
{
    private const int MostBodyBytes = 8 * 1024;

    private static readonly TimeSpan OldestLeak = TimeSpan.FromDays(366);

    public async Task<WebAnswer> AnswerAsync(WebCall call, CancellationToken cancellationToken)
    {
        if (call.Method != "POST")
        {
            return WebAnswer.Text(405, "Use POST to send a report.");
        }

        if (settings.ReporterSecret is not { } credential)
        {
            return WebAnswer.Text(404, "This endpoint is off: leaks.reporterSecret is not set.");
        }

        if (call.Body.Length > MostBodyBytes)
        {
            return WebAnswer.Text(413, "The report is longer than 8 KiB.");
        }

        if (await LongSecret.ReadAsync(credential, cancellationToken) is not { } secret)
        {
            return WebAnswer.Text(503, LongSecret.Unusable);
        }

        var now = clock.GetUtcNow();
        var signature = call.Header("x-sentinel-signature");
        if (!IsOfNow(call.Header("x-sentinel-timestamp"), now)
            || !HmacSignature.Fits(
                secret,
                HmacSignature.Timed(call.Header("x-sentinel-timestamp") ?? string.Empty, call.Body.Span),
                signature))
        {
            return gate.Failed() is Passage.Refused
                ? TooMany()
                : WebAnswer.Text(401, "The signature does not match the timestamp and the body, or the timestamp is more than five minutes off.");
        }

        // Counted only now: whoever cannot sign does not use up the turns of those who can.
        if (gate.Proven() is Passage.Refused)
        {
            return TooMany();
        }

        return await HandleAsync(call, now, cancellationToken);
    }

    private async Task<WebAnswer> HandleAsync(WebCall call, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Parse(call.Body.Span) is not { } wire)
        {
            return WebAnswer.Text(400, "A report is one JSON object with exactly one of keyId, name and redacted, and optionally source and leakedAt.");
        }

        if (new[] { wire.KeyId, wire.Name, wire.Redacted, wire.Source }.Any(text => text is not null && WholeKey().IsMatch(text)))
        {
            return WebAnswer.Text(400, "The report seems to contain a whole key. Send its id or its redacted form instead. Nothing was stored.");
        }

        if (wire.LeakedAt is { } leaked && (leaked > now + LeakPolicy.ClockDifference || leaked < now - OldestLeak))
        {
            return WebAnswer.Text(400, "leakedAt must be a time in the past year.");
        }

        var mark = "reporter|" + Convert.ToHexStringLower(SHA256.HashData(HmacSignature.Timed(call.Header("x-sentinel-timestamp") ?? string.Empty, call.Body.Span)));
        if (await seen.HasAsync(mark, cancellationToken))
        {
            return WebAnswer.Text(200, "This report was already accepted.");
        }

        var keys = await known.ReadAsync(cancellationToken);
        var match = wire switch
        {
            { KeyId: { } id } => LeakMatching.ById(keys, id),
            { Name: { } name } => LeakMatching.ByName(keys, name),
            _ => LeakMatching.ByRedacted(keys, wire.Redacted ?? string.Empty),
        };
        await desk.HandleAsync(new LeakReport(DisplayText.Of(wire.Source ?? "reporter", 120), mark, match, now) { LeakedAt = wire.LeakedAt?.ToUniversalTime() }, cancellationToken);
        await seen.MarkAsync([mark], now, cancellationToken);
        return WebAnswer.Text(202, match is LeakMatch.Unknown ? "Accepted. It matches no known key." : "Accepted.");
    }

    private static WebAnswer TooMany() => WebAnswer.Text(429, "Too many requests. Try again in one minute.");

    private static bool IsOfNow(string? timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds < 32_503_680_000 // the year 3000
        && (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= LeakPolicy.ClockDifference;

    private static LeakWire? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var wire = JsonSerializer.Deserialize(body, LeakJson.Default.LeakWire);
            return wire is not null && new[] { wire.KeyId, wire.Name, wire.Redacted }.Count(text => !string.IsNullOrWhiteSpace(text)) == 1 ? wire : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Longer than any public form, without the dots or stars of one.</summary>
    [GeneratedRegex(@"sk-[A-Za-z0-9_\-]{20,}", RegexOptions.CultureInvariant)]
    private static partial Regex WholeKey();
}

/// <summary>A report as it is sent.</summary>
internal sealed record LeakWire(string? KeyId, string? Name, string? Redacted, string? Source, DateTimeOffset? LeakedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LeakWire))]
internal sealed partial class LeakJson : JsonSerializerContext;
