namespace UsageSentinel.Runtime.Console;

/// <summary>Takes forms that are carried out elsewhere. Where none is registered, the pages carry out their forms themselves.</summary>
internal interface IFormQueue
{
    /// <summary>Puts a form of a page on its way. The role is checked here, and again by whoever carries it out.</summary>
    Task<FormResult> SendAsync(ConsoleQuestion question, CancellationToken cancellationToken);
}

/// <summary>Carries a message to the responder.</summary>
internal interface ICommandTransport
{
    /// <param name="message">The command.</param>
    /// <param name="life">After this it is not delivered any more.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    Task SendAsync(string message, TimeSpan life, CancellationToken cancellationToken);
}
