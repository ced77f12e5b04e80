namespace UsageSentinel.Runtime.Web;

/// <summary>A route points to where it must not.</summary>
internal sealed class RefusedTargetException(string message) : IOException(message);
