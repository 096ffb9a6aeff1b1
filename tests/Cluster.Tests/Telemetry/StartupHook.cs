/// <summary>
/// Code that the runtime runs in a process before its own where DOTNET_STARTUP_HOOKS names this assembly
/// (https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md): here, a thread that nobody guards.
/// </summary>
#pragma warning disable CA1050, MA0047 // The runtime looks for this name without a namespace.
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    public const string Message = "a thread that nobody guards broke";

    public static void Initialize() => new Thread(() =>
    {
        Thread.Sleep(TimeSpan.FromSeconds(3));
        throw new InvalidOperationException(Message);
    }).Start();
}
