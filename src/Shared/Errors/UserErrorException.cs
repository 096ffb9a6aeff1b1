namespace Spectral.Shared.Errors;

/// <summary>
/// An input that is wrong, told so that its owner can mend it: where (file, line or key), the value found, and what
/// would be right. Shown as one message without a stack trace; the process exits with <see cref="ExitCodes.BadInput"/>.
/// </summary>
public sealed class UserErrorException : Exception
{
    public UserErrorException(string message)
        : base(message)
    {
    }

    public UserErrorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public UserErrorKind Kind { get; init; }
}
