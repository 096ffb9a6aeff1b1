using System.Runtime.InteropServices;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>Connects workers on GPUs: over another factory's communicator first, by which they then agree on NCCL's.</summary>
public sealed partial class NcclCommunicatorFactory : ICommunicatorFactory
{
    private readonly ICommunicatorFactory _control;
    private readonly NcclLibrary _library;
    private readonly Device _device;
    private readonly TimeSpan _failureDetection;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private readonly Action _exit;

    /// <param name="control">Connects the same members for everything that is not NCCL's.</param>
    /// <param name="library">NCCL.</param>
    /// <param name="device">The worker's, as the user writes it.</param>
    /// <param name="failureDetection">How long NCCL may take to let go of an aborted operation before the process is ended.</param>
    /// <param name="deadline">Longest time of one operation.</param>
    /// <param name="time">Measures both.</param>
    public NcclCommunicatorFactory(
        ICommunicatorFactory control, NcclLibrary library, string device, TimeSpan failureDetection, TimeSpan deadline, TimeProvider time)
        : this(control, library, device, failureDetection, deadline, time, () => ExitNow(ExitCodes.Restart))
    {
    }

    internal NcclCommunicatorFactory(
        ICommunicatorFactory control, NcclLibrary library, string device, TimeSpan failureDetection, TimeSpan deadline, TimeProvider time, Action exit)
    {
        (_control, _library, _device) = (control, library, WorkerDevice.Parse(device));
        (_failureDetection, _deadline, _time, _exit) = (failureDetection, deadline, time, exit);
    }

    /// <inheritdoc/>
    /// <remarks>On the thread that will use the communicator: no other may call NCCL.</remarks>
    /// <exception cref="UserErrorException">Members have different versions of NCCL.</exception>
    public ICommunicator Connect(Fence fence, IReadOnlyList<Member> members, int rank, CancellationToken cancellation)
    {
        ICommunicator control = _control.Connect(fence, members, rank, cancellation);
        if (members.Count == 1)
        {
            return control;
        }

        var watchdog = new AbortWatchdog(_failureDetection, _time, _exit);
        using CancellationTokenRegistration calledOff = cancellation.Register(() =>
        {
            watchdog.End();
            control.Abort("the generation was called off while it formed");
        });
        try
        {
            RequireOneVersion(control, members);
            NcclUniqueId id = ShareId(control);
            IDeviceStream stream = _device.type == DeviceType.CUDA ? new CudaStream(Math.Max(0, _device.index)) : new HostStream();
            var channel = new NcclChannel(_library, stream, watchdog, control.ThrowIfAborted, _deadline, _time, members.Count, id, rank);
            return new NcclCommunicator(control, channel, _device, watchdog, _failureDetection);
        }
        catch (Exception error)
        {
            control.Abort(error.Message);
            control.Dispose();
            watchdog.Dispose();
            throw;
        }
    }

    private void RequireOneVersion(ICommunicator control, IReadOnlyList<Member> members)
    {
        int[] versions = [.. control.AllGather(BitConverter.GetBytes(_library.Version)).Select(bytes => BitConverter.ToInt32(bytes))];
        if (versions.Distinct().Count() > 1)
        {
            string found = string.Join(", ", members.Zip(versions, (member, version) => $"'{member.Worker}' has {version}"));
            throw new UserErrorException($"workers need one version of NCCL, but {found}; install the same libnccl2 on all nodes");
        }
    }

    private NcclUniqueId ShareId(ICommunicator control)
    {
        NcclUniqueId id = control.Rank == 0 ? _library.CreateUniqueId() : default;
        byte[] shared = control.Broadcast(control.Rank == 0 ? MemoryMarshal.AsBytes(new ReadOnlySpan<NcclUniqueId>(in id)).ToArray() : null, source: 0);
        return MemoryMarshal.Read<NcclUniqueId>(shared);
    }

    /// <summary>Without the runtime's shutdown, which could wait for the thread that hangs.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
