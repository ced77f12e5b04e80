using System.Collections.Immutable;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Runtime.Storing;

/// <summary>A baseline as bytes, to the last bit: what is read back judges exactly as what was in memory, wherever a sweep was stopped. Version 2.</summary>
internal static class KeyStateCodec
{
    private const byte Version = 2;

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
            using var reader = new BinaryReader(new MemoryStream(bytes));
            if (reader.ReadByte() is var version && version != Version)
            {
                throw new StoreException(StoreError.Corrupt, $"The store holds a key state of version {version}, which this program does not know. Use the version that wrote it.");
            }

            var hours = reader.Read7BitEncodedInt();
            var level = Read(reader);
            var dispersion = Read(reader);
            var peak = Read(reader);
            var open = Read(reader);
            var bins = reader.Read7BitEncodedInt();
            var profile = ImmutableArray.CreateBuilder<Volume>(bins);
            var seen = ImmutableArray.CreateBuilder<byte>(bins);
            for (var bin = 0; bin < bins; bin++)
            {
                seen.Add(reader.ReadByte());
                profile.Add(Read(reader));
            }

            var steps = reader.Read7BitEncodedInt();
            var recent = ImmutableArray.CreateBuilder<TimedVolume>(steps);
            for (var step = 0; step < steps; step++)
            {
                recent.Add(new TimedVolume(DateTimeOffset.FromUnixTimeSeconds(reader.Read7BitEncodedInt64()), Read(reader)));
            }

            return new SeasonalBaseline(hours, level, profile.ToImmutable(), seen.ToImmutable(), dispersion, peak, recent.ToImmutable(), open);
        }
        catch (Exception broken) when (broken is EndOfStreamException or FormatException or ArgumentException)
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

    private static Volume Read(BinaryReader reader) => new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
}
