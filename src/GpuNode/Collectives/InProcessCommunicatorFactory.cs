using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Collectives;

/// <summary>Connects workers that are threads of this process. One object serves all of them and all generations.</summary>
/// <param name="deadline">Longest wait of one member for another in one operation; the operation fails for all after it.</param>
public sealed class InProcessCommunicatorFactory(TimeSpan deadline) : ICommunicatorFactory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Rendezvous Place, int Joined)> _forming = new(StringComparer.Ordinal);

    public ICommunicator Connect(Fence fence, IReadOnlyList<Member> members, int rank, CancellationToken cancellation)
    {
        string[] workers = [.. members.Select(member => member.Worker)];
        string key = $"{fence.Epoch}\n{fence.Run}\n{fence.Generation}\n{string.Join('\n', workers)}";
        Rendezvous place = PlaceOf(key, workers);
        try
        {
            using CancellationTokenRegistration registration =
                cancellation.Register(() => place.Abort("the generation was called off while it formed"));
            place.Meet(rank, "connection", null);
        }
        catch
        {
            Forget(key, place);
            throw;
        }

        return new InProcessCommunicator(place, members[rank].Worker, rank, members.Count);
    }

    /// <summary>The first member to come makes the place, the last takes it off the list.</summary>
    private Rendezvous PlaceOf(string key, string[] workers)
    {
        lock (_gate)
        {
            (Rendezvous place, int joined) = _forming.TryGetValue(key, out (Rendezvous, int) known)
                ? known
                : (new Rendezvous(workers, deadline), 0);
            if (joined + 1 == workers.Length)
            {
                _forming.Remove(key);
            }
            else
            {
                _forming[key] = (place, joined + 1);
            }

            return place;
        }
    }

    private void Forget(string key, Rendezvous place)
    {
        lock (_gate)
        {
            if (_forming.TryGetValue(key, out (Rendezvous Place, int Joined) known) && known.Place == place)
            {
                _forming.Remove(key);
            }
        }
    }
}
