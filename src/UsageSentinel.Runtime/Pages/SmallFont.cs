namespace UsageSentinel.Runtime.Pages;

/// <summary>The figures of a picture, as dots: five wide, seven high.</summary>
internal static class SmallFont
{
    public const int Width = 5;
    public const int Height = 7;

    private const string Letters = "0123456789$.,/:-<hUTC";

    /// <summary>The dots of each letter, row by row.</summary>
    private static readonly string[] Dots =
    [
        "01110100011001110101110011000101110", // 0
        "00100011000010000100001000010001110", // 1
        "01110100010000100010001000100011111", // 2
        "11111000100010000010000011000101110", // 3
        "00010001100101010010111110001000010", // 4
        "11111100001111000001000011000101110", // 5
        "00110010001000011110100011000101110", // 6
        "11111000010001000100010000100001000", // 7
        "01110100011000101110100011000101110", // 8
        "01110100011000101111000010001001100", // 9
        "00100011111010001110001011111000100", // $
        "00000000000000000000000000110001100", // .
        "00000000000000000000011000010001000", // ,
        "00000000010001000100010001000000000", // /
        "00000011000110000000011000110000000", // :
        "00000000000000011111000000000000000", // -
        "00010001000100010000010000010000010", // <
        "10000100001011011001100011000110001", // h
        "10001100011000110001100011000101110", // U
        "11111001000010000100001000010000100", // T
        "01110100011000010000100001000101110", // C
    ];

    /// <summary>Whether a letter has a dot.</summary>
    /// <param name="letter">One that the font does not have has none.</param>
    /// <param name="dot">Its number, row by row.</param>
    public static bool Has(char letter, int dot) => Letters.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var index && Dots[index][dot] == '1';
}
