using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>The models a key has used, by hash, with the hour of the first and of the last use.</summary>
internal static class ModelMemory
{
    /// <summary>Models remembered; where there are more, the newest make room for one another before any that is known.</summary>
    public const int Slots = 16;

    /// <summary>Hours a model stays new.</summary>
    public const int NewHours = 24;

    /// <summary>Hours without use after which a known model may be forgotten like a new one.</summary>
    private const int KeptHours = 30 * 24;

    /// <summary>A stable hash of a model's name (FNV-1a); never zero.</summary>
    public static uint Hash(ReadOnlySpan<char> model)
    {
        var hash = 2166136261u;
        foreach (var letter in model)
        {
            hash = unchecked((hash ^ letter) * 16777619u);
        }

        return hash == 0 ? 1 : hash;
    }

    /// <summary>True where the key had not used the model before the last day; never where it knew no model then.</summary>
    /// <param name="baseline">The key.</param>
    /// <param name="model">The hash of the model.</param>
    /// <param name="start">Start of the bucket, in seconds since the Unix epoch.</param>
    public static bool IsNew(in KeyBaseline baseline, uint model, long start)
    {
        var knows = false;
        foreach (var slot in (ReadOnlySpan<ModelSlot>)baseline.Models)
        {
            var isKnown = slot.Model != 0 && (start / 3600) - slot.First >= NewHours;
            if (isKnown && slot.Model == model)
            {
                return false;
            }

            knows |= isKnown;
        }

        return knows;
    }

    /// <summary>How many models the key has used for the first time within the last day.</summary>
    public static int NewModels(in KeyBaseline baseline, long start)
    {
        var count = 0;
        foreach (var slot in (ReadOnlySpan<ModelSlot>)baseline.Models)
        {
            count += slot.Model != 0 && (start / 3600) - slot.First < NewHours ? 1 : 0;
        }

        return count;
    }

    /// <summary>Remembers a use of a model.</summary>
    public static void Learn(ref KeyBaseline baseline, uint model, long start)
    {
        var hour = (int)Math.Clamp(start / 3600, 0, int.MaxValue);
        Span<ModelSlot> slots = baseline.Models;
        var oldest = 0;
        for (var at = 0; at < slots.Length; at++)
        {
            if (slots[at].Model == model)
            {
                slots[at].Last = Math.Max(slots[at].Last, hour);
                return;
            }

            // Who tries every model there is must not make a key forget its own.
            if (Worth(slots[at], hour).CompareTo(Worth(slots[oldest], hour)) < 0)
            {
                oldest = at;
            }
        }

        slots[oldest] = new ModelSlot { Model = model, First = hour, Last = hour };
    }

    private static (bool IsKnown, int Last) Worth(in ModelSlot slot, int hour) => (slot.Model != 0 && hour - slot.First >= NewHours && hour - slot.Last < KeptHours, slot.Last);
}

/// <summary>One remembered model; all zero where the slot is free.</summary>
internal struct ModelSlot
{
    internal uint Model;
    internal int First;
    internal int Last;
}

/// <summary>All models of a key.</summary>
[InlineArray(ModelMemory.Slots)]
internal struct ModelSlots
{
    private ModelSlot _first;
}
