namespace UsageSentinel.Core.Usage;

/// <summary>An amount in US dollars, exact to 28 significant digits. May be negative (a credit).</summary>
/// <param name="Amount">In US dollars.</param>
public readonly record struct Usd(decimal Amount) : IComparable<Usd>
{
    /// <summary>The smallest amount that four decimals do not show as nothing.</summary>
    private const decimal Smallest = 0.00005m;

    private const decimal Cent = 0.01m;

    /// <summary>From here on, what two decimals leave out is at most one part in twenty.</summary>
    private const decimal TenCents = 0.1m;

    public static Usd Zero => default;

    public static Usd operator +(Usd left, Usd right) => new(left.Amount + right.Amount);

    public static Usd operator -(Usd left, Usd right) => new(left.Amount - right.Amount);

    public static Usd operator *(Usd left, decimal factor) => new(left.Amount * factor);

    public static bool operator <(Usd left, Usd right) => left.Amount < right.Amount;

    public static bool operator >(Usd left, Usd right) => left.Amount > right.Amount;

    public static bool operator <=(Usd left, Usd right) => left.Amount <= right.Amount;

    public static bool operator >=(Usd left, Usd right) => left.Amount >= right.Amount;

    public static Usd Add(Usd left, Usd right) => left + right;

    public static Usd Subtract(Usd left, Usd right) => left - right;

    public static Usd Multiply(Usd left, decimal factor) => left * factor;

    public static Usd Max(Usd left, Usd right) => left > right ? left : right;

    public static Usd Min(Usd left, Usd right) => left < right ? left : right;

    public int CompareTo(Usd other) => Amount.CompareTo(other.Amount);

    /// <summary>Two decimals always, for amounts below one another: <c>$412.07</c>, <c>$0.18</c>. An amount below a cent is <c>&lt;$0.01</c>, never nothing.</summary>
    public string ToCents() => decimal.Abs(Amount) switch
    {
        > 0 and < Cent => Amount < 0 ? "-<$0.01" : "<$0.01",
        var size => (Amount < 0 ? "-$" : "$") + size.ToString("#,0.00", System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>Two decimals from ten cents up, four below: <c>$412.07</c>, <c>$0.18</c>, <c>$0.0042</c>. An amount that four decimals cannot show is <c>&lt;$0.01</c>.</summary>
    public override string ToString() => decimal.Abs(Amount) switch
    {
        > 0 and < Smallest => Amount < 0 ? "-<$0.01" : "<$0.01",
        var size => (Amount < 0 ? "-$" : "$") + size.ToString(size >= TenCents || size == 0 ? "#,0.00" : "0.0000", System.Globalization.CultureInfo.InvariantCulture),
    };
}
