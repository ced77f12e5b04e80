namespace UsageSentinel.Runtime.Files;

/// <summary>A file holds, or unpacks to, more than any file of its kind.</summary>
internal sealed class TooLargeException(string message) : IOException(message);
