using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>The models a key has used, by hash, with the hour of the first and of the last use.</summary>
public static class ModelMemory
{
    /// <summary>Models remembered; where there are more, the one unused for longest is forgotten.</summary>
    public const int Slots = 16;

    /// <summary>Hours a model stays new.</summary>
    public const int NewHours = 24;

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

    /// <summary>True where the key had not used the model before the last day.</summary>
    /// <param name="baseline">The key.</param>
    /// <param name="model">The hash of the model.</param>
    /// <param name="start">Start of the bucket, in seconds since the Unix epoch.</param>
    public static bool IsNew(in KeyBaseline baseline, uint model, long start)
    {
        foreach (var slot in (ReadOnlySpan<ModelSlot>)baseline.Models)
        {
            if (slot.Model == model)
            {
                return (start / 3600) - slot.First < NewHours;
            }
        }

        return true;
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

            if (slots[at].Last < slots[oldest].Last)
            {
                oldest = at;
            }
        }

        slots[oldest] = new ModelSlot { Model = model, First = hour, Last = hour };
    }
}

/// <summary>One remembered model; all zero where the slot is free.</summary>
public struct ModelSlot
{
    internal uint Model;
    internal int First;
    internal int Last;
}

/// <summary>All models of a key.</summary>
[InlineArray(ModelMemory.Slots)]
public struct ModelSlots
{
    private ModelSlot _first;
}
