using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Answers;

/// <summary>
/// The cost of a key by hour in its expected band as a PNG, for media that take pictures and no SVG. It shows figures and times, and no name.
/// </summary>
internal static class CoursePicture
{
    /// <summary>The size at which it is shown; it is drawn at twice that, for screens with small pixels.</summary>
    public const int Width = 600;
    public const int Height = 200;

    private const int Scale = 2;
    private const int Left = 84;
    /// <summary>Pixels of a dot of a figure.</summary>
    private const int Dot = 3;
    private const int Right = 8;
    private const int Top = 10;
    private const int Bottom = 22;

    private const byte Grid = 1;
    private const byte Band = 2;
    private const byte Over = 3;
    private const byte Expected = 4;
    private const byte Actual = 5;
    private const byte Mark = 6;
    private const byte Figures = 7;
    private const byte SoFar = 8;

    private static readonly ImmutableArray<uint> Palette = [0xFFFFFF, 0xD9DFE6, 0xCFE0F7, 0xF1A9A4, 0x52606F, 0x1F5FC4, 0xB42121, 0x17202B, 0x93B3E4];

    /// <param name="hours">What is shown, oldest first; at least two.</param>
    /// <param name="marks">Moments that get a line.</param>
    public static byte[] Draw(ImmutableArray<CoursePoint> hours, ImmutableArray<DateTimeOffset> marks)
    {
        var canvas = new PngCanvas(Width * Scale, Height * Scale, Palette);
        var top = Axis.Ceiling(hours.Max(hour => Math.Max(hour.CostUsd, hour.HighUsd ?? 0)));
        int X(double hour) => (int)Math.Round(((Left + (hour / hours.Length * (Width - Left - Right))) * Scale));
        int Y(decimal usd) => (int)Math.Round((Top + ((1 - (double)(usd / top)) * (Height - Top - Bottom))) * Scale);
        double End(int index) => index + ((double)hours[index].Minutes / CoursePoint.WholeHour);

        for (var index = 0; index < hours.Length; index++)
        {
            var (hour, from, to) = (hours[index], X(index), X(End(index)));
            if (hour is { LowUsd: { } low, HighUsd: { } high })
            {
                canvas.Fill(from, Y(high), to, Y(low), Band);
                canvas.Fill(from, Y(Math.Max(hour.CostUsd, high)), to, Y(high), Over);
            }
        }

        canvas.Fill(X(0), Y(top / 2), X(hours.Length), Y(top / 2) + 1, Grid);
        for (var index = 0; index < hours.Length; index++)
        {
            var (hour, from, to) = (hours[index], X(index), X(End(index)));
            for (var x = from; hour.ExpectedUsd is { } expected && x < to; x += 8 * Scale)
            {
                canvas.Fill(x, Y(expected) - 1, Math.Min(x + (5 * Scale), to), Y(expected) + 1, Expected);
            }

            var (level, before) = (Y(hour.CostUsd), Y(index > 0 ? hours[index - 1].CostUsd : hour.CostUsd));
            var color = hour.IsSoFar ? SoFar : Actual;
            canvas.Fill(from - Scale, Math.Min(level, before) - Scale, from + Scale, Math.Max(level, before) + Scale, color);
            canvas.Fill(from, level - Scale, to, level + Scale, color);
        }

        foreach (var mark in marks.Where(mark => mark >= hours[0].Hour && mark <= hours[^1].Hour.AddHours(1)))
        {
            for (var y = Top * Scale; y < Y(0); y += 6 * Scale)
            {
                canvas.Fill(X((mark - hours[0].Hour).TotalHours) - 1, y, X((mark - hours[0].Hour).TotalHours) + 1, y + (3 * Scale), Mark);
            }
        }

        canvas.Fill(X(0) - 1, Top * Scale, X(0) + 1, Y(0) + 1, Grid);
        canvas.Fill(X(0) - 1, Y(0) - 1, X(hours.Length), Y(0) + 1, Grid);
        Label(canvas, hours, top);
        return canvas.ToPng();
    }

    private static void Label(PngCanvas canvas, ImmutableArray<CoursePoint> hours, decimal top)
    {
        const int Line = SmallFont.Height * Dot;
        AtRight(canvas, $"{Amounts.Short(top)}/h", (Left - 6) * Scale, Top * Scale);
        AtRight(canvas, Amounts.Short(top / 2), (Left - 6) * Scale, ((Top + Height - Bottom) * Scale / 2) - (Line / 2));
        AtRight(canvas, "$0", (Left - 6) * Scale, ((Height - Bottom) * Scale) - Line);
        canvas.Write(Left * Scale, ((Height - Bottom) * Scale) + 8, Time(hours[0].Hour), Dot, Figures);
        AtRight(canvas, $"{Time(hours[^1].Through)} UTC", (Width - Right) * Scale, ((Height - Bottom) * Scale) + 8);
    }

    private static void AtRight(PngCanvas canvas, string text, int x, int y) => canvas.Write(x - (text.Length * (SmallFont.Width + 1) * Dot), y, text, Dot, Figures);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>What it shows, for those who cannot see it.</summary>
    public static string InWords(ImmutableArray<CoursePoint> hours)
    {
        var most = hours.MaxBy(hour => hour.CostUsd)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Chart: cost an hour against the expected band, from {hours[0].Hour:yyyy-MM-dd HH:mm} to {hours[^1].Through:yyyy-MM-dd HH:mm} UTC. Highest hour: {Amounts.Short(most.CostUsd)} from {most.Hour:MM-dd HH:mm}, expected {Amounts.Short(most.ExpectedUsd ?? 0)}.");
    }
}
