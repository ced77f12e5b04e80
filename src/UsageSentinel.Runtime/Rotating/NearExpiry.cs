using System.Globalization;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>
/// Takes up Key Vault's hint that a secret expires soon: opens the rotation of its key, as the schedule does, or notifies the owners why not.
/// Vault and provider are asked first, so that an event that is forged, late or repeated opens nothing.
/// </summary>
internal sealed partial class NearExpiry(
    RotationVaults vaults, ListedKeys keys, RotationStore store, RotationPlanner planner, RotationReporter reporter, RotationSettings settings, TimeProvider clock, ILogger<NearExpiry> logger)
{
    /// <summary>Key Vault sends the event 30 days before; a day is left for clocks.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromDays(31);

    /// <exception cref="ProviderException">Vault or provider could not be asked: the event has to come again.</exception>
    public async Task HandleAsync(NearExpiryHint hint, CancellationToken cancellationToken)
    {
        if (vaults.Configured is not { } vault || !vault.Holds(hint.Secret))
        {
            Log.OtherVault(logger, hint.Secret.Host);
            return;
        }

        if (!hint.Name.StartsWith(settings.SecretPrefix, StringComparison.Ordinal))
        {
            Log.OtherPrefix(logger, hint.Name, settings.SecretPrefix);
            return;
        }

        var now = clock.GetUtcNow();
        var newest = await vault.NewestAsync(hint.Name, cancellationToken);
        if (newest is not { KeyId: { } id, ExpiresOn: { } expires })
        {
            Log.NoKey(logger, hint.Name);
        }
        else if (expires - now > Near)
        {
            Log.NotNear(logger, hint.Name, expires);
        }
        else if ((await store.OpenAsync(cancellationToken)).Any(one => one.Saga.OldKey.Value == id || one.Saga.NewKey?.Value == id))
        {
            Log.Open(logger, hint.Name);
        }
        else if (await keys.SearchAsync(id, cancellationToken) is not { Key: { } key } found)
        {
            Log.KeyGone(logger, hint.Name);
        }
        else if (await RefusalAsync(found.Connection, key, hint, now, cancellationToken) is { } refusal)
        {
            Log.NotBegun(logger, hint.Name, refusal);
            await reporter.DueAsync(found.Connection.Account, key, new ExpiringSecret(hint.Name, newest, expires), refusal, now, cancellationToken);
        }
    }

    /// <summary>Opens the rotation.</summary>
    /// <returns>Why it is not opened; null if it is open.</returns>
    private async Task<string?> RefusalAsync(ProviderConnection connection, ApiKey key, NearExpiryHint hint, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!settings.IsBegunNearExpiry)
        {
            return string.Create(CultureInfo.InvariantCulture, $"rotation.nearExpiry is off. Run 'sentinel rotate {key.Id} --yes'.");
        }

        var plan = await planner.PlanAsync(connection, key, new RotationRequest("automation", RotationVaults.Vault), now, cancellationToken);
        if (plan.Rotation is not { } rotation)
        {
            return plan.Refusal;
        }

        if (plan.IsPersons)
        {
            return $"The key belongs to a person, so a person decides. Run 'sentinel rotate {key.Id} --yes'.";
        }

        if (await store.SecretOfAsync(connection.Account, key.Id, cancellationToken) is { } own && own != hint.Name)
        {
            return $"The secret {own} belongs to this key, and the tag of {hint.Name} names it as well. Correct the tag key-id.";
        }

        // A secret that a person put there under a name of its own keeps that name: applications read it.
        if (await store.OpenAsync(rotation with { SecretName = hint.Name }, cancellationToken))
        {
            Log.Begun(logger, hint.Name, key.Id);
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(5400, LogLevel.Information, "The secret {Secret} expires soon: the rotation of key {Key} is opened.")]
        public static partial void Begun(ILogger logger, string secret, KeyId key);

        [LoggerMessage(5401, LogLevel.Warning, "An event about an expiring secret is ignored: the vault {Host} is not the one of rotation.vault.")]
        public static partial void OtherVault(ILogger logger, string host);

        [LoggerMessage(5402, LogLevel.Warning, "An event about the expiring secret {Secret} is ignored: its name does not begin with {Prefix}.")]
        public static partial void OtherPrefix(ILogger logger, string secret, string prefix);

        [LoggerMessage(5403, LogLevel.Warning, "An event about the expiring secret {Secret} is ignored: its newest version has no tag key-id, or does not expire.")]
        public static partial void NoKey(ILogger logger, string secret);

        [LoggerMessage(5404, LogLevel.Information, "An event about the expiring secret {Secret} is ignored: its newest version expires {Expires}.")]
        public static partial void NotNear(ILogger logger, string secret, DateTimeOffset expires);

        [LoggerMessage(5405, LogLevel.Information, "An event about the expiring secret {Secret} is ignored: its key is being rotated.")]
        public static partial void Open(ILogger logger, string secret);

        [LoggerMessage(5406, LogLevel.Warning, "The secret {Secret} expires soon, but no organization lists the key that its tag names. Remove the secret if nothing reads it.")]
        public static partial void KeyGone(ILogger logger, string secret);

        [LoggerMessage(5407, LogLevel.Warning, "The secret {Secret} expires soon, but no rotation is opened: {Reason}")]
        public static partial void NotBegun(ILogger logger, string secret, string reason);
    }
}

/// <summary>A secret that expires soon.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its newest version.</param>
/// <param name="ExpiresOn">When that expires, UTC.</param>
internal sealed record ExpiringSecret(string Name, SecretVersion Version, DateTimeOffset ExpiresOn);
