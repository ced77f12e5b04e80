namespace UsageSentinel.Core.Usage;

/// <summary>An amount in US dollars, exact to 28 significant digits. May be negative (a credit).</summary>
/// <param name="Amount">In US dollars.</param>
public readonly record struct Usd(decimal Amount) : IComparable<Usd>
{
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

    /// <summary>Two decimals from a dollar up, four below it: <c>$412.07</c>, <c>$0.0042</c>.</summary>
    public override string ToString() =>
        (Amount < 0 ? "-$" : "$") + decimal.Abs(Amount).ToString(
            decimal.Abs(Amount) >= 1 || Amount == 0 ? "#,0.00" : "0.0000",
            System.Globalization.CultureInfo.InvariantCulture);
}
