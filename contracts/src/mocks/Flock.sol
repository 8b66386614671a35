// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Flock
/// @notice ERC-721 for benchmarks: thousands of true transfers in a transaction.
/// @dev Its tokens go from wallet to wallet in turn, so that one number says who
/// holds what, and a transfer costs little more than its event.
contract Flock {
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);

    error NoSuchToken(uint256 tokenId);

    uint256 public immutable TOKENS;
    uint256 public immutable WALLETS;
    /// @notice How many transfers there were. The first of a token is its mint.
    uint256 public moved;

    constructor(uint256 tokens, uint256 wallets) {
        TOKENS = tokens;
        WALLETS = wallets;
    }

    /// @notice Moves the next `many` tokens, each to the wallet after its own.
    function move(uint256 many) external {
        uint256 from = moved;
        for (uint256 i = from; i < from + many; ++i) {
            uint256 tokenId = i % TOKENS;
            uint256 times = i / TOKENS;
            emit Transfer(times == 0 ? address(0) : wallet(tokenId + times), wallet(tokenId + times + 1), tokenId);
        }
        moved = from + many;
    }

    /// @notice The wallet of that number, counted round.
    function wallet(uint256 n) public view returns (address) {
        return address(uint160((0xf10c << 144) + n % WALLETS));
    }

    function ownerOf(uint256 tokenId) external view returns (address) {
        uint256 times = moved / TOKENS + (tokenId < moved % TOKENS ? 1 : 0);
        if (times == 0 || tokenId >= TOKENS) revert NoSuchToken(tokenId);
        return wallet(tokenId + times);
    }

    function balanceOf(address owner) external view returns (uint256) {
        uint256 n = uint256(uint160(owner)) - (0xf10c << 144);
        uint256 times = moved / TOKENS;
        uint256 ahead = moved % TOKENS;
        uint256 held = _below(ahead + times + 1, n) - _below(times + 1, n);
        return times == 0 ? held : held + _below(TOKENS + times, n) - _below(ahead + times, n);
    }

    /// @dev How many numbers below `end` are wallet `n`'s.
    function _below(uint256 end, uint256 n) private view returns (uint256) {
        return end > n ? (end - 1 - n) / WALLETS + 1 : 0;
    }
}
