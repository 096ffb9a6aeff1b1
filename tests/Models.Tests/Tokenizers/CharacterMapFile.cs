using System.Text;

namespace Spectral.Models.Tests.Tokenizers;

/// <summary>Writes a precompiled character map: a double array in the layout of darts-clone, and the replacements.</summary>
internal sealed class CharacterMapFile
{
    private readonly List<uint> _units = [0];
    private readonly List<bool> _used = [true];

    /// <summary>Units do not name their parents, so no two nodes may share a base.</summary>
    private readonly HashSet<int> _bases = [];

    private readonly MemoryStream _replacements = new();

    private CharacterMapFile()
    {
    }

    public static byte[] Create(IReadOnlyDictionary<string, string> replacements)
    {
        var file = new CharacterMapFile();
        List<(byte[] Key, uint Value)> keys = [];
        foreach ((string from, string to) in replacements)
        {
            keys.Add((Encoding.UTF8.GetBytes(from), (uint)file._replacements.Length));
            file._replacements.Write([.. Encoding.UTF8.GetBytes(to), 0]);
        }

        file.Place(node: 0, keys, depth: 0);
        return [.. BitConverter.GetBytes(file._units.Count * sizeof(uint)), .. file._units.SelectMany(BitConverter.GetBytes), .. file._replacements.ToArray()];
    }

    /// <summary>Finds a base for the children of a node such that base ^ label is free for each label, 0 being the node's own value.</summary>
    private void Place(int node, List<(byte[] Key, uint Value)> keys, int depth)
    {
        ILookup<byte, (byte[] Key, uint Value)> children = keys.ToLookup(key => key.Key.Length == depth ? (byte)0 : key.Key[depth]);
        int start = Enumerable.Range(1, int.MaxValue - 1).First(candidate => !_bases.Contains(candidate) && children.All(child => !IsUsed(candidate ^ child.Key)));
        _bases.Add(start);
        foreach (IGrouping<byte, (byte[] Key, uint Value)> child in children)
        {
            int place = start ^ child.Key;
            Use(place);
            _units[place] = child.Key == 0 ? child.Single().Value | (1u << 31) : child.Key;
        }

        uint leaf = children.Contains(0) ? 1u << 8 : 0;
        _units[node] |= ((uint)(start ^ node) << 10) | leaf;
        foreach (IGrouping<byte, (byte[] Key, uint Value)> child in children.Where(child => child.Key != 0))
        {
            Place(start ^ child.Key, [.. child], depth + 1);
        }
    }

    private bool IsUsed(int place) => place < _used.Count && _used[place];

    private void Use(int place)
    {
        while (_units.Count <= place)
        {
            _units.Add(0);
            _used.Add(false);
        }

        _used[place] = true;
    }
}
