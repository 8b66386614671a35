// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Hostile
/// @notice An account, a delegate or a factory that wishes us ill, for tests alone.
/// Whatever it is called with, it does the one thing that it was made for.
contract Hostile {
    enum Habit {
        Burn, // all gas that it gets
        Flood, // answers as much as its gas can pay for
        Revert, // with a long reason
        Short, // answers less than a word
        Almost, // the magic value and one bit beside it
        Agree // the magic value, whatever it is asked
    }

    Habit private immutable habit;

    constructor(Habit what) {
        habit = what;
    }

    fallback() external payable {
        Habit what = habit;
        assembly ("memory-safe") {
            switch what
            case 0 { for {} 1 {} {} }
            case 1 { return(0, 200000) }
            case 2 { revert(0, 100000) }
            case 3 {
                mstore(0, shl(224, 0x1626ba7e))
                return(0, 4)
            }
            case 4 {
                mstore(0, or(shl(224, 0x1626ba7e), 1))
                return(0, 32)
            }
            default {
                mstore(0, shl(224, 0x1626ba7e))
                return(0, 32)
            }
        }
    }
}
