using System.Globalization;
using System.Text;

namespace UsageSentinel.Tests.Rigs;

/// <summary>How many cells of a terminal a line takes, counted by the blocks of Unicode and not by the code under test.</summary>
internal static class TerminalWidth
{
    /// <summary>Blocks of characters that take two cells (East Asian wide and full width, emoji).</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    /// <summary>A tone of skin takes no cell of its own after a hand.</summary>
    private static readonly (int First, int Last) Tones = (0x1F3FB, 0x1F3FF);

    public static int Of(string line) => line.EnumerateRunes().Sum(Of);

    private static int Of(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0
        : rune.Value >= Tones.First && rune.Value <= Tones.Last ? 0
        : Array.Exists(Wide, block => rune.Value >= block.First && rune.Value <= block.Last) ? 2 : 1;
}
