using System.Numerics;

namespace Spectral.Models.Data.Rows;

/// <summary>Rows being filled, findable by the room left in them: a sample goes where it leaves the least room.</summary>
internal sealed class OpenRows
{
    private readonly List<List<int>> _rows = [];
    private readonly Stack<int>?[] _rowsByRoom;

    /// <summary>Bit r is set when some row has exactly r tokens of room, so that the next usable row is found 64 at a time.</summary>
    private readonly ulong[] _occupiedRooms;

    public OpenRows(int capacity)
    {
        _rowsByRoom = new Stack<int>?[capacity + 1];
        _occupiedRooms = new ulong[(capacity / 64) + 1];
    }

    private int Capacity => _rowsByRoom.Length - 1;

    public void Place(int sample, int length)
    {
        int room = SmallestRoomFor(length);
        int row = room < 0 ? OpenRow() : Take(room);
        _rows[row].Add(sample);
        Put(row, (room < 0 ? Capacity : room) - length);
    }

    public List<int[]> ToRows() => _rows.ConvertAll(row => row.ToArray());

    private int OpenRow()
    {
        _rows.Add([]);
        return _rows.Count - 1;
    }

    private int Take(int room)
    {
        Stack<int> rows = _rowsByRoom[room]!;
        int row = rows.Pop();
        if (rows.Count == 0)
        {
            _occupiedRooms[room / 64] &= ~(1UL << (room % 64));
        }

        return row;
    }

    private void Put(int row, int room)
    {
        (_rowsByRoom[room] ??= new Stack<int>()).Push(row);
        _occupiedRooms[room / 64] |= 1UL << (room % 64);
    }

    /// <summary>The smallest room, at least <paramref name="length"/>, that some row has; -1 if none.</summary>
    private int SmallestRoomFor(int length)
    {
        ulong word = _occupiedRooms[length / 64] & (ulong.MaxValue << (length % 64));
        for (int index = length / 64; ;)
        {
            if (word != 0)
            {
                return (index * 64) + BitOperations.TrailingZeroCount(word);
            }

            if (++index == _occupiedRooms.Length)
            {
                return -1;
            }

            word = _occupiedRooms[index];
        }
    }
}
