namespace UsageSentinel.Runtime.Web;

/// <summary>A route points to where it must not.</summary>
public sealed class RefusedTargetException(string message) : IOException(message);
