using System.Collections.Immutable;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Runtime.Storing;

/// <summary>A baseline as bytes, every digit of it: judging must not depend on where one sweep ends and the next begins.</summary>
internal static class KeyStateCodec
{
    private const byte Version = 2;
    private const int VolumeBytes = 3 * sizeof(double);

    public static byte[] Write(SeasonalBaseline baseline)
    {
        using var bytes = new MemoryStream(2048);
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        writer.Write7BitEncodedInt(baseline.Hours);
        Write(writer, baseline.Level);
        Write(writer, baseline.Dispersion);
        Write(writer, baseline.Peak);
        Write(writer, baseline.OpenHour);
        writer.Write7BitEncodedInt(baseline.Profile.Length);
        for (var bin = 0; bin < baseline.Profile.Length; bin++)
        {
            writer.Write(baseline.ProfileHours[bin]);
            Write(writer, baseline.Profile[bin]);
        }

        writer.Write7BitEncodedInt(baseline.Recent.Length);
        foreach (var recent in baseline.Recent)
        {
            writer.Write7BitEncodedInt64(recent.End.ToUnixTimeSeconds());
            Write(writer, recent.Volume);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="StoreException">The bytes are not what this program wrote.</exception>
    public static SeasonalBaseline Read(byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes);
            using var reader = new BinaryReader(stream);
            if (reader.ReadByte() is var version && version != Version)
            {
                throw new StoreException(StoreError.Corrupt, $"The store holds a key state of version {version}, which this program does not know. Use the version that wrote it.");
            }

            var hours = reader.Read7BitEncodedInt();
            var level = Read(reader);
            var dispersion = Read(reader);
            var peak = Read(reader);
            var open = Read(reader);
            var bins = Count(reader, stream, 1 + VolumeBytes);
            var profile = ImmutableArray.CreateBuilder<Volume>(bins);
            var seen = ImmutableArray.CreateBuilder<byte>(bins);
            for (var bin = 0; bin < bins; bin++)
            {
                seen.Add(reader.ReadByte());
                profile.Add(Read(reader));
            }

            var steps = Count(reader, stream, 1 + VolumeBytes);
            var recent = ImmutableArray.CreateBuilder<TimedVolume>(steps);
            for (var step = 0; step < steps; step++)
            {
                recent.Add(new TimedVolume(DateTimeOffset.FromUnixTimeSeconds(reader.Read7BitEncodedInt64()), Read(reader)));
            }

            if (hours < 0 || bins is not (0 or SeasonalBaseline.Bins) || stream.Position != stream.Length)
            {
                throw new FormatException("The parts of the state do not fit together.");
            }

            return new SeasonalBaseline(hours, level, profile.ToImmutable(), seen.ToImmutable(), dispersion, peak, recent.ToImmutable(), open);
        }
        catch (Exception broken) when (broken is IOException or FormatException or ArgumentException)
        {
            throw new StoreException(StoreError.Corrupt, "The store holds a key state that cannot be read. Restore it from a backup.", broken);
        }
    }

    private static void Write(BinaryWriter writer, Volume volume)
    {
        writer.Write(volume.Requests);
        writer.Write(volume.Tokens);
        writer.Write(volume.Dollars);
    }

    private static Volume Read(BinaryReader reader)
    {
        var volume = new Volume(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        return IsCount(volume.Requests) && IsCount(volume.Tokens) && IsCount(volume.Dollars)
            ? volume
            : throw new FormatException("A volume is not a number of zero or more.");
    }

    // Far above any usage, and far below where sums and squares of it stop being numbers.
    private static bool IsCount(double number) => number is >= 0 and <= 1e30;

    /// <summary>A number of things to come, each of so many bytes: no more room is ever made than there are bytes.</summary>
    private static int Count(BinaryReader reader, MemoryStream stream, int bytesEach) =>
        reader.Read7BitEncodedInt() is var count && count >= 0 && (long)count * bytesEach <= stream.Length - stream.Position
            ? count
            : throw new FormatException("A length is larger than what follows.");
}
