namespace UsageSentinel.Runtime.Console.Views;

/// <summary>A countdown to the deletion of an unused key.</summary>
/// <param name="Key">The key, with its page.</param>
/// <param name="Phase">How far it is, in words.</param>
/// <param name="Color">The class of its colour.</param>
/// <param name="DueAt">When it ends, UTC.</param>
/// <param name="Why">Why no one seems to need the key, and what the countdown waits for.</param>
public sealed record CountdownEntryModel(PlaceModel Key, string Phase, string Color, DateTimeOffset DueAt, string Why)
{
    /// <summary>Where its form is sent, and what it sends back; null if the person may not decide.</summary>
    public FormsModel? Form { get; init; }

    /// <summary>Names the countdown among those of its key: the second of its beginning.</summary>
    public required string Started { get; init; }

    /// <summary>Whether an approval changes anything.</summary>
    public bool CanApprove { get; init; }

    /// <summary>Whether notices link to its form: there is one on the page.</summary>
    public bool IsLinked { get; init; }
}
