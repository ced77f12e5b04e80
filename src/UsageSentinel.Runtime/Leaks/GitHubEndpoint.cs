using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>
/// Deliveries of GitHub's secret scanning. They hold no secret: the alert is read with a token, compared with the public forms
/// of our keys in memory, and forgotten.
/// </summary>
public sealed partial class GitHubEndpoint(
    LeakPolicy settings, GitHubAlerts alerts, KnownKeys known, SeenReports seen, ILeakReportHandler desk, ProofGate gate, TimeProvider clock)
{
    public async Task<WebAnswer> AnswerAsync(WebCall call, CancellationToken cancellationToken)
    {
        if (call.Method != "POST")
        {
            return WebAnswer.Text(405, "Use POST to send a delivery.");
        }

        if (settings.GitHubSecret is not { } credential)
        {
            return WebAnswer.Text(404, "This endpoint is off: leaks.gitHubSecret is not set.");
        }

        if (call.Body.Length > WebCall.MostBodyBytes)
        {
            return WebAnswer.Text(413, "The delivery is longer than 256 KiB.");
        }

        if (await LongSecret.ReadAsync(credential, cancellationToken) is not { } secret)
        {
            return WebAnswer.Text(503, LongSecret.Unusable);
        }

        if (!HmacSignature.Fits(secret, call.Body.Span, call.Header("x-hub-signature-256")))
        {
            return gate.Failed() is Passage.Refused ? TooMany() : WebAnswer.Text(401, "The signature does not match the body.");
        }

        // Counted only now: whoever cannot sign does not use up GitHub's turns.
        if (gate.Proven() is Passage.Refused)
        {
            return TooMany();
        }

        return call.Header("x-github-event") switch
        {
            "ping" => WebAnswer.Text(200, "OK."),
            "secret_scanning_alert" => await HandleAsync(call, cancellationToken),
            _ => WebAnswer.Text(202, "Ignored: only secret_scanning_alert events are processed."),
        };
    }

    private async Task<WebAnswer> HandleAsync(WebCall call, CancellationToken cancellationToken)
    {
        if (Parse(call.Body.Span) is not { Alert: { } alert, Repository.FullName: { } repository } delivery || !Repository().IsMatch(repository) || alert.Number < 1)
        {
            return WebAnswer.Text(400, "The delivery does not name a repository and an alert number.");
        }

        if (delivery.Action is not ("created" or "reopened" or "publicly_leaked" or "validated") || !settings.SecretTypes.Any(type => alert.SecretType?.StartsWith(type, StringComparison.Ordinal) is true))
        {
            return WebAnswer.Text(202, "Ignored: not a new alert about a key of a monitored provider.");
        }

        // The delivery's id is not signed: whoever recorded a delivery could send it again under another one.
        string[] marks = ["github|" + Convert.ToHexStringLower(SHA256.HashData(call.Body.Span)), "delivery|" + Delivery(call)];
        foreach (var mark in marks)
        {
            if (await seen.HasAsync(mark, cancellationToken))
            {
                return WebAnswer.Text(200, "This delivery was already accepted.");
            }
        }

        var now = clock.GetUtcNow();
        var source = string.Create(CultureInfo.InvariantCulture, $"github:{repository}#{alert.Number}");
        var keys = await known.ReadAsync(cancellationToken);
        var match = await alerts.MatchAsync(settings, repository, alert.Number, keys, cancellationToken);
        if (match is null)
        {
            return WebAnswer.Text(502, "The alert could not be read from GitHub. Redeliver this event later.");
        }

        await desk.HandleAsync(new LeakReport(source, marks[0], match, now) { LeakedAt = alert.FoundAt(now) }, cancellationToken);
        await seen.MarkAsync(marks, now, cancellationToken);
        return WebAnswer.Text(202, "Accepted.");
    }

    private static WebAnswer TooMany() => WebAnswer.Text(429, "Too many requests. Redeliver this event in one minute.");

    private static string Delivery(WebCall call) =>
        call.Header("x-github-delivery") is { Length: > 0 and <= 100 } id ? id : "none|" + Convert.ToHexStringLower(SHA256.HashData(call.Body.Span));

    private static GitHubDelivery? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, GitHubJson.Default.GitHubDelivery);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>An owner and a name as GitHub allows them: what comes from outside becomes part of an address.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9\-]{0,99})/(?!\.{1,2}\z)[A-Za-z0-9._\-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Repository();
}

/// <summary>A delivery, as far as it matters.</summary>
internal sealed record GitHubDelivery(string? Action, GitHubAlertWire? Alert, GitHubRepositoryWire? Repository);

/// <summary>The alert of a delivery; its addresses are not read: the address is made from number and repository.</summary>
internal sealed record GitHubAlertWire(long Number, string? SecretType, string? CreatedAt)
{
    /// <summary>When GitHub found the secret: it leaked no later than that. Null if the delivery does not say, or says something impossible.</summary>
    public DateTimeOffset? FoundAt(DateTimeOffset now) =>
        DateTimeOffset.TryParse(CreatedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) && at <= now && at > now.AddDays(-366) ? at : null;
}

/// <summary>Where it was found.</summary>
internal sealed record GitHubRepositoryWire(string? FullName);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GitHubDelivery))]
internal sealed partial class GitHubJson : JsonSerializerContext;
