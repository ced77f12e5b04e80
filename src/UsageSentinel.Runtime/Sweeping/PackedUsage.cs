using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Rows of one endpoint by series, in about a dozen bytes each instead of 170. What goes beyond a limit is put aside in a file, so that memory
/// depends neither on how many there are nor on the time they are of.
/// </summary>
/// <param name="endpoint">The endpoint.</param>
/// <param name="width">The width of the buckets.</param>
/// <param name="bytesInMemory">Bytes that are held in memory, at the most.</param>
internal sealed class PackedUsage(UsageEndpoint endpoint, BucketWidth width, int bytesInMemory) : IDisposable
{
    private const int Staged = 1024 * 1024;

    private readonly Dictionary<SeriesId, PackedSeries> series = new(SeriesId.ByName);
    private SpoolFile? file;
    private bool isFull;
    private int held;

    /// <summary>The series that were used.</summary>
    public IEnumerable<SeriesId> Series => series.Keys;

    /// <summary>Bytes that were put aside.</summary>
    public long Aside => file?.Length ?? 0;

    /// <summary>Whether a series was used.</summary>
    public bool Has(SeriesId id) => series.ContainsKey(id);

    /// <summary>Adds rows of later buckets.</summary>
    public void Add(ImmutableArray<UsageRow> rows)
    {
        // Rows of one answer share the objects of their dimensions.
        var places = new Dictionary<UsageDimensions, (PackedSeries Series, int Number)>(ReferenceEqualityComparer.Instance);
        foreach (var row in rows)
        {
            if (!places.TryGetValue(row.Dimensions, out var place))
            {
                if (!series.TryGetValue(row.Dimensions.Series, out var packed))
                {
                    series[row.Dimensions.Series] = packed = new PackedSeries(width.Length().Ticks);
                }

                places[row.Dimensions] = place = (packed, packed.NumberOf(row.Dimensions));
            }

            held += place.Series.Add(row, place.Number);
            if (held > bytesInMemory && !isFull)
            {
                PutAside();
            }
        }
    }

    /// <summary>The rows of a series, in the order they were added; empty for one that was not used. Several may read at once.</summary>
    public List<UsageRow> Of(SeriesId id) => series.TryGetValue(id, out var packed) ? packed.Read(endpoint, file) : [];

    public void Dispose() => file?.Dispose();

    private void PutAside()
    {
        var start = 0L;
        var parts = new List<(PackedSeries Series, long Offset)>(series.Count);
        try
        {
            file ??= SpoolFile.Create();
            start = file.Length;
            var staged = new ByteWriter(Staged);
            foreach (var one in series.Values)
            {
                parts.Add((one, file.Length + staged.Length));
                staged.Write(one.Bytes);
                if (staged.Length >= Staged)
                {
                    file.Append(staged.Written);
                    staged.Clear();
                }
            }

            file.Append(staged.Written);
        }
        catch (Exception noRoom) when (noRoom is IOException or UnauthorizedAccessException)
        {
            // All of it stays in memory, as it would without a disk.
            file?.Cut(start);
            isFull = true;
            return;
        }

        held = 0;
        foreach (var (one, offset) in parts)
        {
            one.PutAside(offset);
        }
    }
}
