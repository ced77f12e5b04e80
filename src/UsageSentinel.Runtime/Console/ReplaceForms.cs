using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Rotating;

namespace UsageSentinel.Runtime.Console;

/// <summary>Carries out the form by which a person states that the source of a leak is closed and replaces the revoked key, as <c>rotate --source-closed</c> does.</summary>
internal sealed class ReplaceForms(Rotations rotations, RotationSettings settings)
{
    /// <summary>Whether the configuration lets revoked keys be replaced.</summary>
    public bool IsOffered => settings.IsReplacingRevoked;

    public async Task<FormResult> ReplaceAsync(string key, ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        var statement = form.GetValueOrDefault("source", string.Empty).Trim();
        if (statement.Length is < Replacement.FewestLetters or > Replacement.MostLetters || !form.ContainsKey("sure"))
        {
            return FormResult.Refused(string.Create(
                CultureInfo.InvariantCulture, $"State how the source of the leak was closed, in {Replacement.FewestLetters} to {Replacement.MostLetters} characters, and confirm that it is."));
        }

        if (await rotations.FindAsync(key, cancellationToken) is { } open)
        {
            return FormResult.Refused($"The key is being replaced since {open.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC. {open.Note}".TrimEnd());
        }

        var plan = await rotations.PlanAsync(key, new RotationRequest(by, RotationVaults.Vault) { Statement = statement }, cancellationToken);
        return plan.Rotation is { } rotation ? Said(await rotations.StartAsync(rotation, cancellationToken)) : FormResult.Refused(plan.Refusal);
    }

    private static FormResult Said(Rotation rotation) => rotation.Phase switch
    {
        RotationPhase.Failed or RotationPhase.Cancelled => FormResult.Refused(rotation.Note),
        >= RotationPhase.Announced => new FormResult(
            "Key replaced",
            $"Key {rotation.NewKey} replaces {rotation.OldKey}. Its secret is the newest version of {rotation.SecretName} in the vault. The rate limits of the project are held at normal for 7 days.",
            true),
        RotationPhase.Due => FormResult.Refused($"Nothing was created yet: {(rotation.Note.Length > 0 ? rotation.Note : "the stop switch is on.")}"),
        _ => new FormResult("Started", $"Started, but not complete. The next run continues. {rotation.Note}".TrimEnd(), true),
    };
}
