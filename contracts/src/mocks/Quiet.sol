// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Quiet
/// @notice An ERC-721 for tests that says as little as the standards allow: its
/// constructor mints without an event (ERC-721 lets it), and runs of tokens are minted
/// and moved by one ConsecutiveTransfer, without Transfer (ERC-2309).
contract Quiet {
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event ConsecutiveTransfer(
        uint256 indexed fromTokenId, uint256 toTokenId, address indexed fromAddress, address indexed toAddress
    );

    error NotHolder(uint256 tokenId);

    mapping(uint256 tokenId => address) private _owners;
    mapping(address owner => uint256) public balanceOf;
    uint256 private _next;

    constructor(address to, uint256 silent, uint256 run) {
        for (uint256 i = 0; i < silent; ++i) {
            _move(_next++, address(0), to);
        }
        if (run > 0) mintRun(to, run);
    }

    function ownerOf(uint256 tokenId) external view returns (address owner) {
        owner = _owners[tokenId];
        if (owner == address(0)) revert NotHolder(tokenId);
    }

    function mintRun(address to, uint256 count) public {
        uint256 first = _next;
        for (uint256 i = 0; i < count; ++i) {
            _move(_next++, address(0), to);
        }
        emit ConsecutiveTransfer(first, _next - 1, address(0), to);
    }

    function moveRun(uint256 first, uint256 last, address to) external {
        for (uint256 id = first; id <= last; ++id) {
            _take(id, to);
        }
        emit ConsecutiveTransfer(first, last, msg.sender, to);
    }

    function transferFrom(address from, address to, uint256 tokenId) external {
        if (from != msg.sender) revert NotHolder(tokenId);
        _take(tokenId, to);
        emit Transfer(from, to, tokenId);
    }

    function burn(uint256 tokenId) external {
        _take(tokenId, address(0));
        emit Transfer(msg.sender, address(0), tokenId);
    }

    function _take(uint256 tokenId, address to) private {
        if (_owners[tokenId] != msg.sender) revert NotHolder(tokenId);
        _move(tokenId, msg.sender, to);
    }

    function _move(uint256 tokenId, address from, address to) private {
        _owners[tokenId] = to;
        if (from != address(0)) --balanceOf[from];
        if (to != address(0)) ++balanceOf[to];
    }
}
