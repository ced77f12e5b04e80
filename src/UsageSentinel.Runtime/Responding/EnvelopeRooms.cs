using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Keeps what people announced of each project (<c>sentinel expect</c>), so that its caps leave room for it, and its days are not taken for normal.</summary>
internal sealed class EnvelopeRooms(SeriesStore series, EnvelopeReader reader, EnvelopeRoomStore store, TimeProvider clock)
{
    /// <summary>What is announced now, by project; what changed is written down.</summary>
    public async Task<ImmutableDictionary<ProjectId, EnvelopeRoom>> UpdateAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var (before, next) = await LookAsync(account, cancellationToken);
        foreach (var (project, room) in next.Where(pair => before.GetValueOrDefault(pair.Key, EnvelopeRoom.None) is var old && !IsSame(pair.Value, old)))
        {
            await store.WriteAsync(account, project, room, cancellationToken);
        }

        return next;
    }

    /// <summary>The same without writing anything down.</summary>
    public async Task<ImmutableDictionary<ProjectId, EnvelopeRoom>> ReadAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await LookAsync(account, cancellationToken)).Next;

    /// <summary>Writes down that the caps at the provider may be wider than without what was announced, or no longer are.</summary>
    public async Task MarkAsync(LimitKey key, bool isWidened, CancellationToken cancellationToken)
    {
        var room = await store.FindAsync(key.Account, key.Project, cancellationToken);
        if (room.IsWidened != isWidened)
        {
            await store.WriteAsync(key.Account, key.Project, room with { IsWidened = isWidened }, cancellationToken);
        }
    }

    private async Task<(ImmutableDictionary<ProjectId, EnvelopeRoom> Before, ImmutableDictionary<ProjectId, EnvelopeRoom> Next)> LookAsync(
        ProviderAccount account, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var before = await store.ReadAsync(account, cancellationToken);
        var announced = (await series.ListExpectedAsync(account, now, cancellationToken))
            .Where(one => one is { Series.Project: not null, Expected.IsBurst: false })
            .ToLookup(one => one.Series.Project!.Value);
        var next = ImmutableDictionary.CreateBuilder<ProjectId, EnvelopeRoom>();
        foreach (var project in before.Keys.Union(announced.Select(one => one.Key)))
        {
            var old = before.GetValueOrDefault(project, EnvelopeRoom.None);
            var room = old.After([.. announced[project].Select(one => LoadOf(one.Series, one.Expected, old, now))], now);

            // Once for what was announced: prices that move a little would set other caps in every run.
            next[project] = room.Loads.IsEmpty ? room with { Prices = EnvelopeRoom.None.Prices }
                : room.Loads.SequenceEqual(old.Loads) ? room
                : room with { Prices = await reader.PricesAsync(account, project, now, cancellationToken) };
        }

        return (before, next.ToImmutable());
    }

    /// <summary>What was going on when it was said has no beginning: it began when it was first seen here.</summary>
    private static AnnouncedLoad LoadOf(SeriesId one, Core.Judging.ExpectedActivity expected, EnvelopeRoom old, DateTimeOffset now)
    {
        var load = new AnnouncedLoad(one.Name, expected.From ?? now, expected.Until, expected.PerHour);
        return expected.From is null && old.Loads.FirstOrDefault(known => known with { From = now } == load) is { } known ? known : load;
    }

    private static bool IsSame(EnvelopeRoom left, EnvelopeRoom right) =>
        left.IsWidened == right.IsWidened && left.Loads.SequenceEqual(right.Loads) && left.Prices.SequenceEqual(right.Prices) && left.Days.SetEquals(right.Days);
}
