using System.Buffers.Binary;
using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging.Episodes;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>An episode as bytes, every digit of it, with a check sum.</summary>
internal static class EpisodeCodec
{
    private const byte Layout = 1;
    private const string Content = "an episode";

    public static byte[] Write(Episode episode)
    {
        using var bytes = new MemoryStream(1024);
        using var writer = new BinaryWriter(bytes);
        writer.Write(Layout);
        writer.Write(episode.Start.ToUnixTimeSeconds());
        writer.Write(episode.FoundAt.ToUnixTimeSeconds());
        Write(writer, episode.Habits.Usd);
        Write(writer, episode.Habits.Requests);
        writer.Write((byte)episode.Meter);
        writer.Write(episode.KnownHours);
        writer.Write(episode.Noise);
        Write(writer, episode.Usual);
        writer.Write(episode.IsOnlyVolume);
        Write(writer, episode.Sums);
        writer.Write(episode.Through.ToUnixTimeSeconds());
        Write(writer, episode.Found);
        writer.Write(episode.FoundCost);
        writer.Write(episode.FoundGuessed.Low.Amount);
        writer.Write(episode.FoundGuessed.Best.Amount);
        writer.Write(episode.FoundGuessed.High.Amount);
        writer.Write(episode.ActiveHours);
        writer.Write(episode.ActiveExpected);
        Write(writer, episode.Season);
        writer.Write(episode.Calm);
        writer.Write(episode.CalmSince?.ToUnixTimeSeconds() ?? long.MinValue);
        Write(writer, episode.CalmSums);
        writer.Write(episode.IsCalm);
        writer.Write(episode.Rate);
        writer.Write(episode.Stir);
        writer.Write(episode.Bouts);
        writer.Write(episode.PeakPerHour);
        writer.Write(episode.PeakAt.ToUnixTimeSeconds());
        writer.Flush();
        var body = bytes.ToArray();
        var whole = new byte[body.Length + sizeof(uint)];
        body.CopyTo(whole, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(body.Length), CheckSum.Of(body));
        return whole;
    }

    /// <summary>What was written; null where nothing was, or another version wrote it: the alert is followed from here on.</summary>
    /// <exception cref="StoreException">The bytes are not what this program wrote.</exception>
    public static Episode? Read(byte[]? bytes)
    {
        if (bytes is null || bytes.Length == 0 || bytes[0] != Layout)
        {
            return null;
        }

        if (bytes.Length <= sizeof(uint) || CheckSum.Of(bytes.AsSpan(..^sizeof(uint))) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(^sizeof(uint)..)))
        {
            throw StoredContent.Corrupt(Content);
        }

        return StoredContent.Read(Content, () =>
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, 1, bytes.Length - 1 - sizeof(uint)));
            return Read(reader);
        });
    }

    private static Episode Read(BinaryReader reader) => new(Instant(reader), Instant(reader), new FrozenExpectation(Bins(reader), Bins(reader)))
    {
        Meter = (EpisodeMeter)reader.ReadByte(),
        KnownHours = reader.ReadDouble(),
        Noise = reader.ReadDouble(),
        Usual = Units(reader),
        IsOnlyVolume = reader.ReadBoolean(),
        Sums = Sums(reader),
        Through = Instant(reader),
        Found = Units(reader),
        FoundCost = reader.ReadDouble(),
        FoundGuessed = new GuessedCost(new Usd(reader.ReadDecimal()), new Usd(reader.ReadDecimal()), new Usd(reader.ReadDecimal())),
        ActiveHours = reader.ReadDouble(),
        ActiveExpected = reader.ReadDouble(),
        Season = new EpisodeSeason(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()),
        Calm = reader.ReadDouble(),
        CalmSince = reader.ReadInt64() is var since && since == long.MinValue ? null : DateTimeOffset.FromUnixTimeSeconds(since),
        CalmSums = Sums(reader),
        IsCalm = reader.ReadBoolean(),
        Rate = reader.ReadDouble(),
        Stir = reader.ReadDouble(),
        Bouts = reader.ReadInt32(),
        PeakPerHour = reader.ReadDouble(),
        PeakAt = Instant(reader),
    };

    private static void Write(BinaryWriter writer, ImmutableArray<float> bins)
    {
        foreach (var bin in bins)
        {
            writer.Write(bin);
        }
    }

    private static void Write(BinaryWriter writer, UsualUnits units)
    {
        writer.Write(units.Requests);
        writer.Write(units.Tokens);
        writer.Write(units.Usd);
    }

    private static void Write(BinaryWriter writer, EpisodeSums sums)
    {
        writer.Write(sums.Cost);
        writer.Write(sums.Expected);
        writer.Write(sums.Requests);
        writer.Write(sums.ExpectedRequests);
    }

    private static void Write(BinaryWriter writer, EpisodeSeason season)
    {
        writer.Write(season.BusyHours);
        writer.Write(season.BusyCost);
        writer.Write(season.BusyExpected);
        writer.Write(season.IdleHours);
        writer.Write(season.IdleCost);
        writer.Write(season.IdleExpected);
    }

    private static ImmutableArray<float> Bins(BinaryReader reader)
    {
        var bins = ImmutableArray.CreateBuilder<float>(Season.Bins);
        while (bins.Count < Season.Bins)
        {
            bins.Add(reader.ReadSingle());
        }

        return bins.MoveToImmutable();
    }

    private static UsualUnits Units(BinaryReader reader) => new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());

    private static EpisodeSums Sums(BinaryReader reader) => new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());

    private static DateTimeOffset Instant(BinaryReader reader) => DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
}
