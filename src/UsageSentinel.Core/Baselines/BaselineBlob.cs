using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>A baseline as bytes: little-endian, of one fixed size per version.</summary>
public static class BaselineBlob
{
    /// <summary>Size of a stored baseline, in bytes.</summary>
    public static int Size => Unsafe.SizeOf<KeyBaseline>();

    public static byte[] Write(in KeyBaseline baseline) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<KeyBaseline>(in baseline)).ToArray();

    /// <summary>Reads a stored baseline.</summary>
    /// <returns>False where the bytes are of another version, cut short or hold what is not a number: begin afresh.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out KeyBaseline baseline)
    {
        baseline = default;
        if (bytes.Length != Size)
        {
            return false;
        }

        var read = MemoryMarshal.Read<KeyBaseline>(bytes);
        if (read.Version != KeyBaseline.CurrentVersion || !IsFinite(read))
        {
            return false;
        }

        baseline = read;
        return true;
    }

    /// <summary>True where every number of the baseline is one.</summary>
    public static bool IsFinite(in KeyBaseline baseline)
    {
        // The header is integers, the models are too: only what lies between is floating.
        var numbers = MemoryMarshal.Cast<KeyBaseline, float>(new ReadOnlySpan<KeyBaseline>(in baseline));
        foreach (var number in numbers[4..^(3 * ModelMemory.Slots)])
        {
            if (!float.IsFinite(number))
            {
                return false;
            }
        }

        return true;
    }
}
