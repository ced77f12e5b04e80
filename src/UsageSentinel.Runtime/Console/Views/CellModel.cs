namespace UsageSentinel.Runtime.Console.Views;

/// <summary>What a cell of a list shows.</summary>
public abstract record CellModel
{
    private CellModel()
    {
    }

    /// <summary>Text.</summary>
    public sealed record Text(string Shown) : CellModel;

    /// <summary>An amount in US dollars; null for none.</summary>
    public sealed record Amount(decimal? Usd) : CellModel;

    /// <summary>A moment, UTC; null for none.</summary>
    public sealed record Moment(DateTimeOffset? At) : CellModel;

    /// <summary>A word in a colour.</summary>
    public sealed record Colored(string Color, string Shown) : CellModel;

    /// <summary>Text, with more of it below; either may be a link.</summary>
    public sealed record Pair(string Shown, string? Below) : CellModel
    {
        /// <summary>Where the text leads; null for nowhere.</summary>
        public string? Href { get; init; }

        /// <summary>Where the text below leads; null for nowhere.</summary>
        public string? BelowHref { get; init; }
    }
}
