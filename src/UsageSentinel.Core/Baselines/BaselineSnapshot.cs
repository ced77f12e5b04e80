using System.Runtime.InteropServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>A baseline that stays as it is: to change it, copy <see cref="Value"/> and hold the copy. Equal where every byte is.</summary>
public sealed class BaselineSnapshot(in KeyBaseline baseline) : IEquatable<BaselineSnapshot>
{
    private readonly KeyBaseline _value = baseline;

    public ref readonly KeyBaseline Value => ref _value;

    /// <summary>The baseline of a key that has not been seen.</summary>
    /// <param name="origin">Whether the key is new, or only the watching of it.</param>
    /// <param name="tuning">The constants.</param>
    public static BaselineSnapshot Begin(KeyOrigin origin, DetectorTuning tuning)
    {
        var baseline = default(KeyBaseline);
        Learning.Begin(ref baseline, origin is KeyOrigin.Born, tuning);
        return new BaselineSnapshot(baseline);
    }

    public bool Equals(BaselineSnapshot? other) => other is not null && Bytes(this).SequenceEqual(Bytes(other));

    public override bool Equals(object? obj) => Equals(obj as BaselineSnapshot);

    public override int GetHashCode() => _value.Through.GetHashCode();

    private static ReadOnlySpan<byte> Bytes(BaselineSnapshot held) => MemoryMarshal.AsBytes(new ReadOnlySpan<KeyBaseline>(in held._value));
}

/// <summary>How the watching of a key began.</summary>
public enum KeyOrigin
{
    /// <summary>The key was there before it was watched: history without a beginning.</summary>
    Known,

    /// <summary>The key was made while its organization was watched.</summary>
    Born,
}
