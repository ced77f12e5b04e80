using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The keys of an account as a sweep uses them.</summary>
public sealed partial class KeyInventory(InventoryStore inventories, Owners owners, SweepPolicy settings, ILogger<KeyInventory> logger)
{
    /// <summary>The keys, read again where that is due. Where they cannot be listed they stay as last listed, and usage goes on.</summary>
    internal async Task<ReadInventory> ReadAsync(
        IUsageProvider provider, AccountState state, DateTimeOffset now, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var read = await ListAsync(provider, state, now, progress, cancellationToken);
        owners.Remember(provider.Account, read.Stored);
        return read;
    }

    private async Task<ReadInventory> ListAsync(
        IUsageProvider provider, AccountState state, DateTimeOffset now, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        if (state.InventoryAt is { } at && now - at < KeySources.Every(state, settings) && at <= now)
        {
            return new ReadInventory(await inventories.ReadAsync(provider.Account, cancellationToken), at, state.Sources);
        }

        progress?.Report(new SweepProgress("inventory", 0, 1));
        try
        {
            var listed = await provider.ReadInventoryAsync(cancellationToken);
            return new ReadInventory(
                await inventories.WriteAsync(provider.Account, listed, now, cancellationToken), now, KeySources.After(state.Sources, listed.Unread, now));
        }
        catch (ProviderException failure) when (failure.Error is not ProviderError.WrongClock)
        {
            Log.KeysUnread(logger, provider.Account, failure.Error, failure.Message);
            return new ReadInventory(await inventories.ReadAsync(provider.Account, cancellationToken), state.InventoryAt, KeySources.Failed(state.Sources, failure, now));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1013, LogLevel.Error, "The keys of {Account} could not be listed ({Error}); the last list is used, and usage is still collected: {Reason}")]
        public static partial void KeysUnread(ILogger logger, ProviderAccount account, ProviderError error, string reason);
    }
}
