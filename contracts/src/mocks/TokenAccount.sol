// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

interface IOwned {
    function ownerOf(uint256 tokenId) external view returns (address);
}

/// @title TokenAccount
/// @notice A token-bound account (ERC-6551) for tests: whoever holds its token has it
/// make calls.
contract TokenAccount {
    error NotOwner(address caller);

    /// @notice The token that the account is bound to, from the end of its code.
    function token() public view returns (uint256 chainId, address tokenContract, uint256 tokenId) {
        bytes memory footer = new bytes(96);
        assembly ("memory-safe") {
            extcodecopy(address(), add(footer, 32), 77, 96)
        }
        return abi.decode(footer, (uint256, address, uint256));
    }

    function execute(address to, bytes calldata data) external returns (bytes memory) {
        (uint256 chainId, address tokenContract, uint256 tokenId) = token();
        if (chainId != block.chainid || IOwned(tokenContract).ownerOf(tokenId) != msg.sender) {
            revert NotOwner(msg.sender);
        }
        (bool ok, bytes memory out) = to.call(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(out, 32), mload(out))
            }
        }
        return out;
    }

    function onERC721Received(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        return this.onERC721Received.selector;
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external pure returns (bytes4) {
        return this.onERC1155Received.selector;
    }
}
