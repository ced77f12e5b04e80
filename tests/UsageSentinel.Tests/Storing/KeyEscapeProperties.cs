using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public sealed class KeyEscapeProperties
{
    // Neighbours of every boundary of the escaping, so that short keys meet them often.
    private const string Edges = "\0\u001f !\"#$%&'()*+,-./01>?@AZ[\\]az|}~\u007f\u0080\u009f\u00a0\u00ff日\ud83d\ude00\uffff";

    private static readonly Gen<string> AnyKey = Gen.OneOf(
            Gen.Elements(Edges.ToCharArray()), Gen.Choose(' ', '~').Select(code => (char)code), Gen.Choose(0, char.MaxValue).Select(code => (char)code))
        .ArrayOf().Select(characters => new string(characters));

    // Two keys that share a beginning: unrelated ones nearly always differ in their first character.
    private static readonly Arbitrary<(string Left, string Right)> AnyTwoKeys =
        AnyKey.Zip(AnyKey.Zip(AnyKey)).Select(keys => (keys.Item1 + keys.Item2.Item1, keys.Item1 + keys.Item2.Item2)).ToArbitrary();

    [Property(MaxTest = 5_000)]
    public Property Escape_KeepsTheOrdinalOrder() => Prop.ForAll(AnyTwoKeys, keys =>
        Math.Sign(string.CompareOrdinal(KeyEscape.Escape(keys.Left), KeyEscape.Escape(keys.Right)))
            == Math.Sign(string.CompareOrdinal(keys.Left, keys.Right)));

    [Property(MaxTest = 2_000)]
    public Property Escape_CanBeUndone() => Prop.ForAll(AnyKey.ToArbitrary(), key => KeyEscape.Unescape(KeyEscape.Escape(key)) == key);

    [Property(MaxTest = 2_000)]
    public Property Escape_GivesOnlyWhatEveryStoreTakes() => Prop.ForAll(AnyKey.ToArbitrary(), key =>
        KeyEscape.Escape(key).All(character => character is > ' ' and <= '~' && !"#%'+/?\\".Contains(character)));
}
