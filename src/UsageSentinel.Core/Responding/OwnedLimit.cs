using System.Collections.Immutable;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// The one record about a provider limit: what the person set, and why the product tightens it. Pure. The tightest value is in force; a
/// reason that is lifted leaves the others; and what the provider shows that the product did not ask for is a person's, and is never changed.
/// </summary>
/// <param name="Person">The value of the person, of the settings that the product holds or held lately.</param>
/// <param name="Reasons">Why it is tightened; empty for not at all.</param>
/// <param name="Asked">The values the provider may show because of the product: not yet verified ones, and ones that a late request may still set.</param>
public sealed record OwnedLimit(ProviderLimitState Person, ImmutableArray<LimitReason> Reasons, ImmutableArray<AskedValue> Asked)
{
    /// <summary>How long a request to the provider may still take effect after its process has stopped.</summary>
    public static TimeSpan InFlight { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Settings that a person changed while the envelope held them. The envelope leaves them alone until a person hands them back.</summary>
    /// <value>The default is none.</value>
    public ImmutableSortedSet<string> Theirs { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The value that should be in force.</summary>
    public ProviderLimitState Effective => ProviderLimit.Released(Person, [.. Reasons.Select(reason => reason.Value)]);

    /// <summary>Adds a reason, or replaces the one of that name.</summary>
    /// <param name="held">The record; null if there is none.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="person">The person's value of its settings: used for those that the record does not have.</param>
    /// <param name="now">UTC.</param>
    public static OwnedLimit Hold(OwnedLimit? held, LimitReason reason, ProviderLimitState person, DateTimeOffset now)
    {
        var known = held?.Current(now);
        var added = LimitParts.Only(ProviderLimit.Part(person, reason.Value), id => known is null || !LimitParts.Has(known.Person, id));
        var start = known switch
        {
            null => new OwnedLimit(added ?? person, [], [new AskedValue(added ?? person, null)]) { Theirs = held?.Theirs ?? NoSettings },
            _ when added is null => known,
            _ => known with { Person = LimitParts.Union(known.Person, added), Asked = known.Asked.Add(new AskedValue(added, null)) },
        };
        // The provider may go on showing the value of before for as long as the new one is not verified.
        start = start.Asking();
        return (start with { Reasons = [.. start.Reasons.Where(other => other.Id != reason.Id), reason] }).Asking();
    }

    /// <summary>What people set at the provider, without what the product tightens: the base of every value that the product asks for.</summary>
    /// <param name="held">The record; null if there is none.</param>
    /// <param name="read">What the provider shows.</param>
    /// <param name="now">UTC.</param>
    public static ProviderLimitState PersonOf(OwnedLimit? held, ProviderLimitState read, DateTimeOffset now)
    {
        if (held?.Look(read, now).Limit.Person is not { } person)
        {
            return read;
        }

        return LimitParts.Ids(read).Where(id => LimitParts.Has(person, id)).Aggregate(read, (value, id) => LimitParts.Replaced(value, person, id));
    }

    /// <summary>Removes one reason; the others stay.</summary>
    public OwnedLimit Lift(string id) => Reasons.Any(reason => reason.Id == id)
        ? (this with { Reasons = [.. Reasons.Where(reason => reason.Id != id)] }).Asking()
        : this;

    /// <summary>The value in force was read back for these settings: from now on another value is a person's, except what is still on its way.</summary>
    public OwnedLimit Settle(ImmutableArray<string> ids, DateTimeOffset now)
    {
        var asked = ImmutableArray.CreateBuilder<AskedValue>();
        foreach (var one in Asked)
        {
            if (LimitParts.Only(one.Value, id => !ids.Contains(id)) is { } rest)
            {
                asked.Add(one with { Value = rest });
            }

            if (LimitParts.Only(one.Value, ids.Contains) is { } part)
            {
                asked.Add(new AskedValue(part, one.Until ?? now + InFlight));
            }
        }

        if (LimitParts.Only(Effective, ids.Contains) is { } inForce)
        {
            // Not restricted in time while a reason holds it.
            asked.AddRange(LimitParts.Ids(inForce).Select(id => new AskedValue(LimitParts.Only(inForce, id.Equals) ?? inForce, IsHeld(id) ? null : now + InFlight)));
        }

        return (this with { Asked = asked.ToImmutable() }).Current(now) ?? this;
    }

    /// <summary>Compares with what the provider shows.</summary>
    public LimitLook Look(ProviderLimitState read, DateTimeOffset now)
    {
        var (next, overridden) = (this, ImmutableArray.CreateBuilder<string>());
        foreach (var id in LimitParts.Ids(Person).Where(id => LimitParts.Has(read, id)))
        {
            if (Asked.Any(asked => (asked.Until is not { } until || until > now) && LimitParts.Has(asked.Value, id) && LimitParts.IsSame(asked.Value, read, id)))
            {
                next = next with { Person = LimitParts.Refreshed(next.Person, read, id) };
                continue;
            }

            if (IsHeld(id))
            {
                overridden.Add(id);
            }

            next = next.TakenOver(read, id);
        }

        return new LimitLook(next, overridden.ToImmutable());
    }

    /// <summary>Whether a reason speaks of this setting.</summary>
    public bool IsHeld(string id) => Reasons.Any(reason => LimitParts.Has(reason.Value, id));

    /// <summary>The envelope may hold again what a person had changed.</summary>
    public OwnedLimit HandedBack() => this with { Theirs = NoSettings };

    /// <summary>Whether a late request may still set a value that no reason asks for any more.</summary>
    public bool MayBeLeft(DateTimeOffset now) => LimitParts.Ids(Person).Any(id => !IsHeld(id) && Asked.Any(asked =>
        (asked.Until is not { } until || until > now) && LimitParts.Has(asked.Value, id) && !LimitParts.IsSame(asked.Value, Person, id)));

    /// <summary>Whether the value in force was not yet read back for one of these settings since it changed.</summary>
    public bool IsUnsettled(ImmutableArray<string> ids)
    {
        var inForce = Effective;
        return Asked.Any(asked => asked.Until is null && LimitParts.Ids(asked.Value).Any(id => ids.Contains(id) && !LimitParts.IsSame(asked.Value, inForce, id)));
    }

    /// <summary>The setting is the person's now; no reason speaks of it.</summary>
    private OwnedLimit TakenOver(ProviderLimitState read, string id) => new OwnedLimit(
        LimitParts.Replaced(Person, read, id),
        [.. Reasons.Select(reason => LimitParts.Only(reason.Value, other => other != id) is { } rest ? reason with { Value = rest } : null).OfType<LimitReason>()],
        [.. Asked.Select(asked => LimitParts.Only(asked.Value, other => other != id) is { } rest ? asked with { Value = rest } : null).OfType<AskedValue>()])
    {
        Theirs = Reasons.Any(reason => reason.Purpose is LimitPurpose.Envelope && LimitParts.Has(reason.Value, id)) ? Theirs.Add(id) : Theirs,
    };

    private static ImmutableSortedSet<string> NoSettings { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Remembers the value in force as one that the provider may show.</summary>
    private OwnedLimit Asking()
    {
        var value = Effective;
        return this with { Asked = [.. Asked.Where(asked => asked.Until is not null || !asked.Value.IsSame(value)), new AskedValue(value, null)] };
    }

    /// <summary>Without what is over: settings that no reason holds and no late request can change.</summary>
    private OwnedLimit? Current(DateTimeOffset now)
    {
        var live = Asked.Where(asked => asked.Until is not { } until || until > now).ToImmutableArray();
        bool IsCurrent(string id) => IsHeld(id) || live.Any(asked => LimitParts.Has(asked.Value, id));
        return LimitParts.Only(Person, IsCurrent) is { } person
            ? new OwnedLimit(person, Reasons, [.. live.Select(asked => LimitParts.Only(asked.Value, IsCurrent) is { } part ? asked with { Value = part } : null).OfType<AskedValue>()]) { Theirs = Theirs }
            : null;
    }
}
